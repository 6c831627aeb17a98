using DurableStreams.Diagnostics;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.Hosting;

/// <summary>
/// What a host gives <see cref="StreamService"/>: its ports, its settings and its instruments. One for a process; every
/// part of the service takes what it needs from it.
/// </summary>
public sealed record StreamServiceContext
{
    /// <summary>The store of streams.</summary>
    public required IStreamStore Streams { get; init; }

    /// <summary>The store of reminders; the same object as a rule.</summary>
    public required IReminderStore Reminders { get; init; }

    /// <summary>The registry of subscribers; the same object as a rule.</summary>
    public required ISubscriberStore Subscribers { get; init; }

    /// <summary>Notifies the workers of the fan-out.</summary>
    public required IFanOutSignals Signals { get; init; }

    /// <summary>The queue of the fan-out to many.</summary>
    public required IFanOutQueue Queue { get; init; }

    /// <summary>Notifies the workers that maintain storage; null for a host without such workers.</summary>
    public IMaintenanceSignals? Maintenance { get; init; }

    /// <summary>Bounds of the service.</summary>
    public StreamServiceOptions Options { get; init; } = new();

    /// <summary>Settings of estuaries and their fan-out.</summary>
    public FanOutOptions FanOut { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The instruments of the service.</summary>
    public CoreMetrics Metrics { get; init; } = new();

    /// <summary>The instruments of the fan-out.</summary>
    public FanOutMetrics FanOutMetrics { get; init; } = new();

    /// <summary>The log.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    internal DateTimeOffset Now => Time.GetUtcNow();
}
