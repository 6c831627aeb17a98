namespace DurableStreams.Storage;

/// <summary>The progress of the fan-out of a source by queue in some hash ranges.</summary>
/// <param name="Ranges">The ranges.</param>
/// <param name="RequestedPosition">The tail of the source up to which deliveries were requested.</param>
/// <param name="CompletedPosition">The tail up to which they were made.</param>
/// <param name="Message">The id of the outstanding message; null for none.</param>
/// <param name="Version">The version of the row; <see cref="RowVersion.None"/> for one that is to be inserted.</param>
public sealed record RangeRow(HashRanges Ranges, long RequestedPosition, long CompletedPosition, string? Message, RowVersion Version);
