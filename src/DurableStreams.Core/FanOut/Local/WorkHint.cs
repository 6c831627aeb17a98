using DurableStreams.Diagnostics;

namespace DurableStreams.FanOut.Local;

/// <summary>The data of a hint besides its key.</summary>
/// <param name="Since">When the source advanced; for metrics.</param>
/// <param name="Trace">The trace context, see <see cref="StreamTracing.Current"/>; null for none.</param>
internal readonly record struct WorkHint(DateTimeOffset Since, string? Trace);
