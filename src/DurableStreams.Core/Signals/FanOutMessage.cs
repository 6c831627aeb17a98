using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Storage;

namespace DurableStreams.Signals;

/// <summary>
/// A message of the fan-out queue: deliver a source to its subscribers in some hash ranges. Made of texts and numbers
/// alone, and of constant size however many subscribers there are. The order of its properties is that of its JSON.
/// </summary>
public sealed record FanOutMessage
{
    /// <summary>The id that the range row has; a message with another one is out of date.</summary>
    public string Id { get; init; } = "";

    /// <summary>The path of the source.</summary>
    public string Source { get; init; } = "";

    /// <summary>The source's incarnation.</summary>
    public Guid Incarnation { get; init; }

    /// <summary>See <see cref="HashRanges"/>.</summary>
    public int FirstRange { get; init; }

    /// <summary>See <see cref="HashRanges"/>.</summary>
    public int Ranges { get; init; }

    /// <summary>When the source advanced, in Unix ms; for measuring.</summary>
    public long Since { get; init; }

    /// <summary>The tail at the first page, up to which every estuary is to receive everything; null before.</summary>
    public long? Target { get; init; }

    /// <summary>The estuary after which to go on; null to begin.</summary>
    public string? After { get; init; }

    /// <summary>True when an estuary before <see cref="After"/> has neither received everything nor a reminder.</summary>
    public bool HasGaps { get; init; }

    /// <summary>The trace context that led to it, see <see cref="StreamTracing.Current"/>; null for none.</summary>
    public string? Trace { get; init; }

    internal HashRanges HashRanges => new(FirstRange, Ranges);

    internal SourceKey SourceKey => new(StreamPath.Restore(Source), new Incarnation(Incarnation));

    internal static FanOutMessage Start(SourceKey source, HashRanges ranges, string id, DateTimeOffset since) => new()
    {
        Id = id,
        Source = source.Path.Value,
        Incarnation = source.Incarnation.Value,
        FirstRange = ranges.First,
        Ranges = ranges.Count,
        Since = since.ToUnixTimeMilliseconds(),
        Trace = StreamTracing.Current,
    };

    internal static string NewId() => Random.Shared.NextInt64().ToString("x", CultureInfo.InvariantCulture);
}
