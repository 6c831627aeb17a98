using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace DurableStreams.AspNetCore;

/// <summary>GET with <c>live</c> (§5.7, §5.8).</summary>
internal sealed class LiveEndpoint(
    StreamService streams, LongPoll longPoll, SseStream sse, HttpMetrics metrics, LiveReaderLimits limits, IHostApplicationLifetime? lifetime = null)
{
    private readonly CancellationToken _stopping = lifetime?.ApplicationStopping ?? CancellationToken.None;

    public async ValueTask HandleAsync(HttpContext context, StreamPath path, ReadQuery query)
    {
        using LiveReaderLimits.Place place = limits.TryTake(RequestAccess.Of(context) is null ? null : path.Project, out ProtocolError? full);
        if (full is not null)
        {
            ErrorResponse.Write(context, full);
            return;
        }

        // Without the second token, a shutdown would wait for readers that have nothing to end for.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        RequestTiming? timing = RequestTiming.Ask(context);
        LiveOpenOutcome outcome = await streams.OpenLiveAsync(path, query.From, ending.Token);
        timing?.Answered();
        switch (outcome)
        {
            case LiveOpenOutcome.Opened hidden when !RequestAccess.MayHave(context, hidden.First.Head):
                hidden.Reader.Dispose();
                ErrorResponse.Write(context, ProtocolErrors.TokenRequired);
                break;
            case LiveOpenOutcome.Opened opened:
                using (opened.Reader)
                using (metrics.CountLiveReader(query.Mode))
                {
                    ILiveAnswer answer = query.Mode == LiveMode.Sse ? sse.Answer(context, query, ending.Token) : longPoll.Answer(context, query);
                    await FollowAsync(context, opened, answer, ending.Token);
                }

                break;
            case LiveOpenOutcome.Refused refused:
                ErrorResponse.Write(context, ReadRefusal.ToError(refused.Reason));
                break;
            default:
                throw new InvalidOperationException("An unknown outcome of opening a live read.");
        }
    }

    private static async ValueTask FollowAsync(
        HttpContext context, LiveOpenOutcome.Opened opened, ILiveAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            await LiveLoop.RunAsync(opened.Reader, opened.First, answer, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // How live reads usually end. A client that went away wants nothing any more; one that is
            // still there gets a proper end rather than a broken connection.
            if (!context.RequestAborted.IsCancellationRequested)
            {
                await answer.StopAsync();
            }
        }
    }
}
