using DurableStreams.Diagnostics;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage.Subscriptions;

namespace DurableStreams.Hosting;

/// <summary>The dependencies of subscriptions (§6): stores, signals, settings and metrics.</summary>
public sealed record SubscriptionContext
{
    /// <summary>
    /// The store of subscriptions; usually the same object as <see cref="StreamServiceContext.Streams"/>.
    /// </summary>
    public required ISubscriptionStore Store { get; init; }

    /// <summary>The index of subscriptions; usually the same object as <see cref="Store"/>.</summary>
    public required ISubscriptionIndex Index { get; init; }

    /// <summary>Signals the workers of subscriptions.</summary>
    public required ISubscriptionSignals Signals { get; init; }

    /// <summary>Sends webhooks; null if the host serves only pull-wake subscriptions.</summary>
    public IWebhookSender? Webhooks { get; init; }

    /// <summary>Settings of subscriptions.</summary>
    public SubscriptionOptions Options { get; init; } = new();

    /// <summary>The metrics of subscriptions.</summary>
    public SubscriptionMetrics Metrics { get; init; } = new();

    /// <summary>How the rows and streams of one subscription are processed at the same time.</summary>
    internal ParallelOptions Parallel(CancellationToken cancellationToken) => new()
    {
        MaxDegreeOfParallelism = Options.Parallelism,
        CancellationToken = cancellationToken,
    };
}
