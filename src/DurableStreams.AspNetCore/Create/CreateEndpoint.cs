using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Creating;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Create;

/// <summary>PUT: create a stream or a fork, or confirm that it exists (§4.2, §5.1).</summary>
internal sealed class CreateEndpoint(
    TimedStreamService streams, CreateParser parser, BodyReader bodies, CreateResponse response)
{
    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        if (parser.Parse(context.Request, path, out CreateRequest create) is { } problem)
        {
            ErrorResponse.Write(context, problem);
            return;
        }

        // A source that the request may not read is reported as missing: its existence must not leak.
        if (create.Fork is { } fork && !Authorizer.MayFork(context, fork.Source, path))
        {
            ErrorResponse.Write(context, ProtocolErrors.SourceNotFound);
            return;
        }

        // A large body is received in any case: the request may create the stream.
        using ReceivedBody received = await bodies.ReadAsync(context, path);
        if (received.Refusal is { } refusal)
        {
            ErrorResponse.Write(context, refusal);
            return;
        }

        bool hasBody = !received.Body.IsEmpty;
        ValueTask<CreateOutcome> pending;
        try
        {
            // Not cancelled when the client disconnects: others would have to clean up an unfinished fork.
            pending = streams.CreateAsync(context, create with { Body = received.Body }, CancellationToken.None);
        }
        finally
        {
            // The service has copied the body by the time the call above returns.
            received.Release();
        }

        CreateOutcome outcome = await pending;
        if (outcome is CreateOutcome.TooLarge)
        {
            ErrorResponse.Write(context, bodies.TooLarge);
        }
        else
        {
            response.Write(context, path, outcome, hasBody);
        }
    }
}
