using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.AspNetCore.AppendRoutes;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Live;
using DurableStreams.Reading;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Timing;

/// <summary>
/// The stream service as endpoints call it: measures each call for the requests that report their timing, and costs the
/// others nothing.
/// </summary>
internal sealed class TimedStreamService(StreamService streams, IAppendRoute appends)
{
    public ValueTask<CreateOutcome> CreateAsync(
        HttpContext context, CreateRequest request, CancellationToken cancellationToken)
    {
        RequestTiming? timing = Start(context);
        return Measure(timing, streams.CreateAsync(request, cancellationToken));
    }

    public ValueTask<AppendOutcome> AppendAsync(HttpContext context, AppendRequest request)
    {
        RequestTiming? timing = Start(context);
        return Measure(timing, appends.AppendAsync(context, request with { Timing = timing?.Commit }));
    }

    public ValueTask<AppendOutcome?> FindAppendRefusalAsync(StreamPath path, CancellationToken cancellationToken) =>
        streams.FindAppendRefusalAsync(path, cancellationToken);

    public ValueTask<AppendOutcome?> FindPreconditionRefusalAsync(
        StreamPath path, string ifMatch, CancellationToken cancellationToken) =>
        streams.FindPreconditionRefusalAsync(path, ifMatch, cancellationToken);

    public ValueTask<ReadOutcome> ReadAsync(
        HttpContext context, StreamPath path, ReadFrom from, CancellationToken cancellationToken)
    {
        RequestTiming? timing = Start(context);
        return Measure(timing, streams.ReadAsync(path, from, cancellationToken));
    }

    public ValueTask<LiveOpenOutcome> OpenLiveAsync(
        HttpContext context, StreamPath path, ReadFrom from, bool wholeCharacters, CancellationToken cancellationToken)
    {
        RequestTiming? timing = Start(context);
        return Measure(timing, streams.OpenLiveAsync(path, from, wholeCharacters, cancellationToken));
    }

    public ValueTask<HeadOutcome> HeadAsync(HttpContext context, StreamPath path, CancellationToken cancellationToken)
    {
        RequestTiming? timing = Start(context);
        return Measure(timing, streams.HeadAsync(path, cancellationToken));
    }

    public ValueTask<DeleteResult> DeleteAsync(
        HttpContext context,
        StreamPath path,
        bool mayDeleteEstuary,
        string? ifMatch,
        CancellationToken cancellationToken)
    {
        RequestTiming? timing = Start(context);
        return Measure(timing, streams.DeleteAsync(path, mayDeleteEstuary, ifMatch, cancellationToken));
    }

    private static RequestTiming? Start(HttpContext context)
    {
        RequestTiming? timing = RequestTiming.Of(context);
        timing?.StartCall();
        return timing;
    }

    private static ValueTask<T> Measure<T>(RequestTiming? timing, ValueTask<T> call)
    {
        return timing is null ? call : MeasureAsync(timing, call);

        static async ValueTask<T> MeasureAsync(RequestTiming timing, ValueTask<T> call)
        {
            T outcome = await call;
            timing.StopCall();
            return outcome;
        }
    }
}
