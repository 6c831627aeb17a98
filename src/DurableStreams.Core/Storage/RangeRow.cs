namespace DurableStreams.Storage;

/// <summary>The progress of the fan-out of a source by queue, for some hash ranges.</summary>
/// <param name="Ranges">The ranges.</param>
/// <param name="RequestedPosition">The position in the source up to which deliveries are requested.</param>
/// <param name="CompletedPosition">The position up to which deliveries are completed.</param>
/// <param name="Message">The id of the outstanding message; null for none.</param>
/// <param name="Version">The version of the row; <see cref="RowVersion.None"/> if it is not stored yet.</param>
public sealed record RangeRow(
    HashRanges Ranges, long RequestedPosition, long CompletedPosition, string? Message, RowVersion Version);
