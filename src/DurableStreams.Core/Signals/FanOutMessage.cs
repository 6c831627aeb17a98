using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Storage;

namespace DurableStreams.Signals;

/// <summary>
/// A message of the fan-out queue: deliver a source to its subscribers in some hash ranges. Its size does not depend on
/// the number of subscribers. The order of the properties is their order in the JSON.
/// </summary>
public sealed record FanOutMessage
{
    /// <summary>The id in the range row; a message with any other id is obsolete.</summary>
    public string Id { get; init; } = "";

    /// <summary>The path of the source.</summary>
    public string Source { get; init; } = "";

    /// <summary>The source's incarnation.</summary>
    public Guid Incarnation { get; init; }

    /// <summary>See <see cref="HashRanges"/>.</summary>
    public int FirstRange { get; init; }

    /// <summary>See <see cref="HashRanges"/>.</summary>
    public int Ranges { get; init; }

    /// <summary>When the source advanced, in Unix ms; for metrics.</summary>
    public long Since { get; init; }

    /// <summary>
    /// The tail when the first page was processed: the position that every estuary must reach; null before.
    /// </summary>
    public long? Target { get; init; }

    /// <summary>The last estuary of the previous page; null for the first page.</summary>
    public string? After { get; init; }

    /// <summary>True if an estuary of an earlier page has neither received everything nor has a reminder.</summary>
    public bool HasGaps { get; init; }

    /// <summary>The trace context of the cause, see <see cref="StreamTracing.Current"/>; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>Null if the message is complete, otherwise a sentence for the log.</summary>
    internal string? Problem =>
        string.IsNullOrEmpty(Id) ? "The message has no id."
        : StreamPath.FromDecoded(Source ?? "", out _) is not null ? "The message has no valid source."
        : FirstRange < 0 || Ranges < 1 || FirstRange > HashRanges.Total - Ranges ? "The message has no valid ranges."
        : null;

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
