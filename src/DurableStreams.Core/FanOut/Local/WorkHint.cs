using DurableStreams.Diagnostics;

namespace DurableStreams.FanOut.Local;

/// <summary>What a hint carries besides its key.</summary>
/// <param name="Since">When the source had advanced; for measuring.</param>
/// <param name="Trace">What led to it; see <see cref="StreamTracing.Current"/>.</param>
internal readonly record struct WorkHint(DateTimeOffset Since, string? Trace);
