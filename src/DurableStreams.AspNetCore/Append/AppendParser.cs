using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.Content;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Append;

/// <summary>
/// Turns a POST whose body has arrived into a command, or into the first refusal that applies (§5.2).
/// </summary>
internal static class AppendParser
{
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(
        HttpRequest request, StreamPath path, AppendHeaders headers, RequestBody body, out AppendRequest append)
    {
        append = default;
        ContentType? contentType = null;
        if (body.IsEmpty)
        {
            // §5.2: the content type of a close without data is ignored.
            if (!headers.Close)
            {
                return ProtocolErrors.EmptyBody;
            }
        }
        else if (RequestContentType.Parse(request, out contentType) is { } problem)
        {
            return problem;
        }
        else if (contentType is null)
        {
            return ProtocolErrors.MissingContentType;
        }

        append = new AppendRequest(path, contentType, body, headers.Close, headers.Producer, headers.StreamSeq)
        {
            IfMatch = headers.IfMatch,
        };
        return null;
    }
}
