using System.Globalization;
using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>
/// A message of the fan-out queue: deliver a source to its subscribers in some hash ranges. Made of texts and numbers
/// alone, and of constant size however many subscribers there are.
/// </summary>
/// <param name="Id">The range row knows it; another message is out of date.</param>
/// <param name="Source">The path of the source.</param>
/// <param name="Incarnation">Its life.</param>
/// <param name="FirstRange">See <see cref="HashRanges"/>.</param>
/// <param name="Ranges">See <see cref="HashRanges"/>.</param>
/// <param name="Since">When the source had advanced, in Unix ms; for measuring.</param>
/// <param name="Target">The tail at the first page, of which every estuary is to have received everything; null before.</param>
/// <param name="After">The estuary after which to go on; null to begin.</param>
/// <param name="HasGaps">True when an estuary before <paramref name="After"/> has neither received everything nor a due row.</param>
/// <param name="Trace">What led to it, see <see cref="StreamTracing.Current"/>; null for nothing that anybody traces.</param>
public sealed record FanOutMessage(
    string Id,
    string Source,
    Guid Incarnation,
    int FirstRange,
    int Ranges,
    long Since,
    long? Target = null,
    string? After = null,
    bool HasGaps = false,
    string? Trace = null)
{
    internal HashRanges HashRanges => new(FirstRange, Ranges);

    internal SourceLife SourceLife => new(Paths.Restore(Source), new Incarnation(Incarnation));

    internal static FanOutMessage Start(SourceLife source, HashRanges ranges, string id, DateTimeOffset since) =>
        new(id, source.Path.Value, source.Incarnation.Value, ranges.First, ranges.Count, since.ToUnixTimeMilliseconds(), Trace: StreamTracing.Current);

    internal static string NewId() => Random.Shared.NextInt64().ToString("x", CultureInfo.InvariantCulture);
}
