using DurableStreams.Diagnostics;

namespace DurableStreams.Primitives;

/// <summary>The data of a hint besides its key.</summary>
/// <param name="Since">When the cause of the work happened; for metrics.</param>
/// <param name="Trace">The trace context, see <see cref="StreamTracing.Current"/>; null for none.</param>
internal readonly record struct WorkHint(DateTimeOffset Since, string? Trace);
