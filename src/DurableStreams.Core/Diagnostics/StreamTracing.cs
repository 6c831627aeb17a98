using System.Diagnostics;
using DurableStreams.Addressing;

namespace DurableStreams.Diagnostics;

/// <summary>
/// The traces of the core, source <see cref="SourceName"/>: request → commit → signal → publish in one trace, and each
/// delivery linked to it. While nobody listens, nothing is made and nothing is carried along.
/// </summary>
public static class StreamTracing
{
    /// <summary>The source's name, which listeners ask for.</summary>
    public const string SourceName = "DurableStreams";

    private const string PathTag = "durablestreams.path";
    private const string SourceTag = "durablestreams.source";
    private const string OutcomeTag = "durablestreams.outcome";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The trace context of whoever runs this, in the form of <c>traceparent</c>, for a signal or message to carry; null when nobody listens.</summary>
    public static string? Current => Asker is { IdFormat: ActivityIdFormat.W3C } asker ? asker.Id : null;

    /// <summary>False when no spans are recorded: then none need to be prepared.</summary>
    internal static bool IsListening => Source.HasListeners();

    /// <summary>The span in which something is asked for; null when nobody listens.</summary>
    internal static Activity? Asker => Source.HasListeners() ? Activity.Current : null;

    /// <summary>A commit: part of the trace of one of its requests, linked to all the others.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="requests">The spans of its requests; null for one that is not traced.</param>
    /// <param name="bytes">The number of bytes that it appends.</param>
    internal static Activity? StartCommit(StreamPath path, IReadOnlyCollection<Activity?> requests, int bytes)
    {
        Activity? parent = null;
        List<ActivityLink>? links = null;
        foreach (Activity asker in requests.OfType<Activity>().Distinct())
        {
            if (parent is null)
            {
                parent = asker;
                continue;
            }

            // A trace that is recorded shows the commit, whoever asked first.
            Activity linked = asker;
            if (!parent.Recorded && asker.Recorded)
            {
                (parent, linked) = (asker, parent);
            }

            (links ??= []).Add(new ActivityLink(linked.Context));
        }

        // The writer runs in the context of whoever woke it, who need not have asked for anything in this batch.
        Activity.Current = null;
        Activity? commit = Source.StartActivity("durablestreams.commit", ActivityKind.Internal, parent?.Context ?? default, tags: null, links);
        if (commit is { IsAllDataRequested: true })
        {
            commit.SetTag(PathTag, path.Value);
            commit.SetTag("durablestreams.commit.operations", requests.Count);
            commit.SetTag("durablestreams.commit.bytes", bytes);
        }

        return commit;
    }

    /// <summary>The signal that a source has advanced; what it carries leads here.</summary>
    internal static Activity? StartSignal(StreamPath source)
    {
        Activity? signal = Source.StartActivity("durablestreams.signal", ActivityKind.Producer);
        signal?.SetTag(SourceTag, source.Value);
        return signal;
    }

    /// <summary>A round in which subscribers are told: goes on with the trace that the signal carried.</summary>
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
    /// A delivery: linked to the trace that led to it and no part of it, since an append may lead to very many and a
    /// delivery may bring very many appends.
    /// </summary>
    internal static Activity? StartDelivery(StreamPath estuary, StreamPath source, string? trace)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        ActivityContext origin = Parse(trace);
        Activity? delivery = Source.StartActivity(
            "durablestreams.delivery", ActivityKind.Consumer, default(ActivityContext), tags: null, origin == default ? null : [new ActivityLink(origin)]);
        if (delivery is { IsAllDataRequested: true })
        {
            delivery.SetTag(PathTag, estuary.Value);
            delivery.SetTag(SourceTag, source.Value);
        }

        return delivery;
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
