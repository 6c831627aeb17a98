namespace DurableStreams.Storage.Sqlite.Verification;

/// <summary>What a verification has read.</summary>
/// <param name="Streams">Number of paths, deleted ones included.</param>
/// <param name="Segments">Number of segments.</param>
/// <param name="Bytes">Bytes of the segments.</param>
/// <param name="WithoutChecksum">Number of segments that an earlier release wrote without a checksum.</param>
/// <param name="Damaged">Number of findings.</param>
public sealed record VerificationResult(
    long Streams, long Segments, long Bytes, long WithoutChecksum, long Damaged);
