using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Limits;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Read;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Live;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace DurableStreams.AspNetCore.Live;

/// <summary>GET with <c>live</c> (§5.7, §5.8).</summary>
internal sealed class LiveEndpoint(
    TimedStreamService streams,
    LongPollAnswers longPoll,
    SseAnswers sse,
    ChunkResponse chunks,
    HttpMetrics metrics,
    LiveReaderLimits limits,
    IHostApplicationLifetime? lifetime = null)
{
    private readonly CancellationToken _stopping = lifetime?.ApplicationStopping ?? CancellationToken.None;

    public async ValueTask HandleAsync(HttpContext context, StreamPath path, ReadQuery query)
    {
        using LiveReaderLease lease = limits.TryAcquire(
            RequestAccess.Of(context) is null ? null : path.Project, out ProtocolError? refusal);
        if (refusal is not null)
        {
            ErrorResponse.Write(context, refusal);
            return;
        }

        // Linked to the shutdown: otherwise it would wait for readers that have no other reason to end.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        bool isSse = query.Mode == LiveMode.Sse;
        switch (await streams.OpenLiveAsync(context, path, query.From, wholeCharacters: isSse, ending.Token))
        {
            case LiveOpenOutcome.Opened hidden when !RequestAccess.MayRead(context, hidden.First.Head):
                hidden.First.Release();
                hidden.Reader.Dispose();
                ErrorResponse.Write(context, ProtocolErrors.TokenRequired);
                break;
            case LiveOpenOutcome.Opened { First: { Data: null, AtEnd: true } } ended when query.IsResumed:
                // A browser that has everything would reconnect forever: 204 is what stops an EventSource.
                ended.Reader.Dispose();
                chunks.WriteNothing(context, ended.First, query);
                break;
            case LiveOpenOutcome.Opened opened:
                using (opened.Reader)
                using (metrics.CountLiveReader(query.Mode))
                {
                    using ILiveAnswer answer = isSse
                        ? sse.Answer(context, query, ending.Token)
                        : longPoll.Answer(context, query);
                    await FollowAsync(context, opened, answer, ending.Token);
                }

                break;
            case LiveOpenOutcome.Refused refused:
                ErrorResponse.Write(context, ReadRefusal.ToError(refused.Reason));
                break;
            default:
                throw new InvalidOperationException("Unknown outcome of opening a live read.");
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
            // The usual end of a live read. A client that is still connected gets a proper end, not a broken
            // connection.
            if (!context.RequestAborted.IsCancellationRequested)
            {
                await answer.StopAsync();
            }
        }
    }
}
