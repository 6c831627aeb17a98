namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>A file with the bytes of one commit.</summary>
/// <param name="Id">Identifies it; random.</param>
/// <param name="Checksum">Of the bytes; see <c>SegmentChecksum.OfData</c>.</param>
internal sealed record SegmentFile(Guid Id, long Checksum);
