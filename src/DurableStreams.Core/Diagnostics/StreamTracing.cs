using System.Diagnostics;
using DurableStreams.Addressing;

namespace DurableStreams.Diagnostics;

/// <summary>
/// The traces of the core, activity source <see cref="SourceName"/>: request → commit → signal → publish in one trace,
/// and each delivery linked to it. Without listeners, no spans are created and no trace context is propagated.
/// </summary>
public static class StreamTracing
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "DurableStreams";

    private const string PathTag = "durablestreams.path";
    private const string SourceTag = "durablestreams.source";
    private const string OutcomeTag = "durablestreams.outcome";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// The current trace context as a <c>traceparent</c> value, for signals and messages; null without listeners.
    /// </summary>
    public static string? Current => RequestSpan is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>False if no spans are recorded, so that their data need not be prepared.</summary>
    internal static bool IsListening => Source.HasListeners();

    /// <summary>The span of the current request; null without listeners.</summary>
    internal static Activity? RequestSpan => Source.HasListeners() ? Activity.Current : null;

    /// <summary>Starts the span of a commit: part of the trace of one of its requests, linked to all others.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="requests">The spans of its requests; null for a request that is not traced.</param>
    /// <param name="bytes">The number of bytes that the commit appends.</param>
    internal static Activity? StartCommit(StreamPath path, IReadOnlyCollection<Activity?> requests, int bytes)
    {
        Activity? parent = null;
        List<ActivityLink>? links = null;
        foreach (Activity request in requests.OfType<Activity>().Distinct())
        {
            if (parent is null)
            {
                parent = request;
                continue;
            }

            // A recorded trace is preferred as the parent, so that it shows the commit.
            Activity linked = request;
            if (!parent.Recorded && request.Recorded)
            {
                (parent, linked) = (request, parent);
            }

            (links ??= []).Add(new ActivityLink(linked.Context));
        }

        // The actor runs in the context of the request that started it, which may not be in this batch.
        Activity.Current = null;
        Activity? commit = Source.StartActivity(
            "durablestreams.commit", ActivityKind.Internal, parent?.Context ?? default, tags: null, links);
        if (commit is { IsAllDataRequested: true })
        {
            commit.SetTag(PathTag, path.Value);
            commit.SetTag("durablestreams.commit.operations", requests.Count);
            commit.SetTag("durablestreams.commit.bytes", bytes);
        }

        return commit;
    }

    /// <summary>Starts the span of the signal that a source has advanced; the signal carries its context.</summary>
    internal static Activity? StartSignal(StreamPath source)
    {
        Activity? signal = Source.StartActivity("durablestreams.signal", ActivityKind.Producer);
        signal?.SetTag(SourceTag, source.Value);
        return signal;
    }

    /// <summary>Starts the span that notifies the subscribers of a source: continues the trace of the signal.</summary>
    internal static Activity? StartPublish(StreamPath source, string? trace)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        Activity? publish = Source.StartActivity("durablestreams.publish", ActivityKind.Consumer, Parse(trace));
        publish?.SetTag(SourceTag, source.Value);
        return publish;
    }

    /// <summary>
    /// Starts the span of a delivery: linked to the trace that caused it, not part of it, because an append can cause
    /// many deliveries and a delivery can copy many appends.
    /// </summary>
    internal static Activity? StartDelivery(StreamPath estuary, StreamPath source, string? trace)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        ActivityContext origin = Parse(trace);
        ActivityLink[]? links = origin == default ? null : [new ActivityLink(origin)];
        Activity? delivery = Source.StartActivity(
            "durablestreams.delivery", ActivityKind.Consumer, default(ActivityContext), tags: null, links);
        if (delivery is { IsAllDataRequested: true })
        {
            delivery.SetTag(PathTag, estuary.Value);
            delivery.SetTag(SourceTag, source.Value);
        }

        return delivery;
    }

    /// <summary>
    /// Starts the span of work for subscriptions: linked to the trace that caused it, because one wake can cover many
    /// appends.
    /// </summary>
    /// <param name="name">The name of the span.</param>
    /// <param name="target">The path of the stream, or of the subscription.</param>
    /// <param name="trace">The trace context of the cause; null for none.</param>
    internal static Activity? StartSubscriptionWork(string name, string target, string? trace)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        ActivityContext origin = Parse(trace);
        ActivityLink[]? links = origin == default ? null : [new ActivityLink(origin)];
        Activity? work = Source.StartActivity(
            name, ActivityKind.Consumer, default(ActivityContext), tags: null, links);
        work?.SetTag(PathTag, target);
        return work;
    }

    /// <summary>Sets the outcome of a span and ends it.</summary>
    internal static void End(this Activity? span, string outcome, bool failed = false)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag(OutcomeTag, outcome);
        if (failed)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Stop();
    }

    private static ActivityContext Parse(string? trace) =>
        ActivityContext.TryParse(trace, null, isRemote: true, out ActivityContext origin) ? origin : default;
}
