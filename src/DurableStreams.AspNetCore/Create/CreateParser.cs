using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Create;

/// <summary>Turns a PUT into a command that has no body yet, or into a refusal (§5.1).</summary>
internal sealed class CreateParser(StreamUrls urls)
{
    /// <returns>Null, or the error.</returns>
    public ProtocolError? Parse(HttpRequest request, StreamPath path, out CreateRequest create)
    {
        create = default;
        if (RequestContentType.Parse(request, out ContentType? contentType) is { } badContentType)
        {
            return badContentType;
        }

        if (LifetimeHeaders.Parse(request.Headers, out StreamLifetime lifetime) is { } badLifetime)
        {
            return badLifetime;
        }

        if (ForkHeaders.Parse(request, urls, out RequestedFork? fork) is { } badFork)
        {
            return badFork;
        }

        if (Preconditions.ParseIfNoneMatch(request.Headers, out bool mustBeNew) is { } badPrecondition)
        {
            return badPrecondition;
        }

        bool closed = SingleHeader.IsTrue(request.Headers, ProtocolHeaders.StreamClosed);
        bool isPublic = request.Query[QueryParameters.Public] == "true";
        create = new CreateRequest(path, contentType, lifetime, closed, default, fork)
        {
            IfNoneMatch = mustBeNew,
            Public = isPublic,
        };
        return null;
    }
}
