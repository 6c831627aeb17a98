using System.Text.Json.Serialization;

namespace DurableStreams.AspNetCore.Dashboard.Overview;

/// <summary>The JSON of the overview.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OverviewAnswer))]
internal sealed partial class OverviewJson : JsonSerializerContext;

/// <summary>The figures of this process and the health of its store.</summary>
/// <param name="StartedAt">When this process started; RFC 3339.</param>
/// <param name="MemoryBytes">The memory of this process.</param>
/// <param name="IsReady">Whether the store answers and accepts data.</param>
/// <param name="IsFull">Whether the store refuses data because little space is left.</param>
/// <param name="FreeDiskBytes">The free space of the store's disk; null if it has none of its own.</param>
/// <param name="PausedSources">Sources whose fan-out is paused after failures.</param>
/// <param name="Samples">The figures of the last seconds, oldest first.</param>
internal sealed record OverviewAnswer(
    string StartedAt,
    long MemoryBytes,
    bool IsReady,
    bool IsFull,
    long? FreeDiskBytes,
    long PausedSources,
    IReadOnlyList<OverviewSample> Samples);

/// <summary>What this process did in about one second.</summary>
/// <param name="At">The end of the second, in milliseconds since 1970.</param>
/// <param name="Seconds">The exact duration.</param>
/// <param name="Appends">Requests that were committed: appends, creations, closures and deliveries.</param>
/// <param name="Bytes">Bytes that were committed.</param>
/// <param name="LiveReaders">Open live readers at the end.</param>
/// <param name="Deliveries">Commits that copied bytes of a source to an estuary.</param>
/// <param name="FanOutDelayMs">
/// The longest time from an append to a source until an estuary had it, in milliseconds; null without deliveries.
/// </param>
/// <param name="FanOutFailures">Failures of the fan-out, which are retried.</param>
internal sealed record OverviewSample(
    long At,
    double Seconds,
    long Appends,
    long Bytes,
    long LiveReaders,
    long Deliveries,
    double? FanOutDelayMs,
    long FanOutFailures);
