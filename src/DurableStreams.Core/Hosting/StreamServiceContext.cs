using DurableStreams.Diagnostics;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.Hosting;

/// <summary>
/// The dependencies of a <see cref="StreamService"/>: stores, signals, settings, clock, metrics and log. One per
/// process, used by every part of the service.
/// </summary>
public sealed record StreamServiceContext
{
    /// <summary>The store of streams.</summary>
    public required IStreamStore Streams { get; init; }

    /// <summary>The store of reminders; usually the same object as <see cref="Streams"/>.</summary>
    public required IReminderStore Reminders { get; init; }

    /// <summary>The store of subscribers; usually the same object as <see cref="Streams"/>.</summary>
    public required ISubscriberStore Subscribers { get; init; }

    /// <summary>Signals the workers of the fan-out.</summary>
    public required IFanOutSignals Signals { get; init; }

    /// <summary>The queue of the fan-out to many subscribers.</summary>
    public required IFanOutQueue Queue { get; init; }

    /// <summary>Signals the workers that maintain storage; null if the host has none.</summary>
    public IMaintenanceSignals? Maintenance { get; init; }

    /// <summary>Signals the workers that append to streams; null if the host has none.</summary>
    public IAppendSignals? AppendSignals { get; init; }

    /// <summary>The dependencies of subscriptions (§6); null if the host does not serve them.</summary>
    public SubscriptionContext? Subscriptions { get; init; }

    /// <summary>Limits and intervals of the service.</summary>
    public StreamServiceOptions Options { get; init; } = new();

    /// <summary>Settings of appends that another worker makes.</summary>
    public RoutedAppendOptions Append { get; init; } = new();

    /// <summary>Settings of estuaries and their fan-out.</summary>
    public FanOutOptions FanOut { get; init; } = new();

    /// <summary>The turns of large work, shared with the host's own.</summary>
    public LargeWorkTurns LargeWork { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The metrics of the service.</summary>
    public CoreMetrics Metrics { get; init; } = new();

    /// <summary>The metrics of the fan-out.</summary>
    public FanOutMetrics FanOutMetrics { get; init; } = new();

    /// <summary>The log.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    internal DateTimeOffset Now => Time.GetUtcNow();
}
