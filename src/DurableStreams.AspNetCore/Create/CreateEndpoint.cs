using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>PUT: create a stream or a fork, or make sure that it exists (§4.2, §5.1).</summary>
internal sealed class CreateEndpoint(StreamService streams, CreateParser parser, BodyReader bodies, CreateResponse response)
{
    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        if (parser.Parse(context.Request, path, out CreateRequest create) is { } problem)
        {
            ErrorResponse.Write(context, problem);
            return;
        }

        // Nor may anybody learn whether it exists.
        if (create.Fork is { } fork && !Gatekeeper.MayFork(context, fork.Source, path))
        {
            ErrorResponse.Write(context, ProtocolErrors.SourceNotFound);
            return;
        }

        ReceivedBody received = await bodies.ReadAsync(context);
        ValueTask<CreateOutcome> pending;
        RequestTiming? timing = RequestTiming.Ask(context);
        try
        {
            // Not ended with its client: half a fork would only be left for others to clear away.
            pending = streams.CreateAsync(create with { Body = received.Body }, CancellationToken.None);
        }
        finally
        {
            // The body was read before the call above returned.
            received.Release();
        }

        CreateOutcome outcome = await pending;
        timing?.Answered();
        response.Write(context, path, outcome);
    }
}
