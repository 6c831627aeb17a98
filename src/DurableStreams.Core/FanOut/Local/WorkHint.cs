namespace DurableStreams.FanOut;

/// <summary>What a hint says beside whose turn it is.</summary>
/// <param name="Since">When the source had advanced; for measuring.</param>
/// <param name="Trace">What led to it; see <see cref="StreamTracing.Current"/>.</param>
internal readonly record struct WorkHint(DateTimeOffset Since, string? Trace);
