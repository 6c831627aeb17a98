namespace DurableStreams.Storage.Sqlite;

/// <summary>A small commit: it changes the head of a live stream, adds bytes, and sets states of producers and cursors, at most.</summary>
/// <param name="Path">The stream.</param>
/// <param name="PathKey">The same as a key.</param>
/// <param name="Version">The version of the head that it makes.</param>
/// <param name="Head">That head.</param>
/// <param name="EncodedHead">The same, encoded.</param>
/// <param name="Data">The bytes that it adds; null for none.</param>
/// <param name="Producers">The producers whose state it sets.</param>
/// <param name="Cursors">The cursors that it sets.</param>
internal sealed record JournaledCommit(
    StreamPath Path,
    byte[] PathKey,
    long Version,
    StreamHead Head,
    byte[] EncodedHead,
    Segment? Data,
    IReadOnlyList<ProducerRow> Producers,
    IReadOnlyList<Cursor> Cursors)
{
    /// <summary>About how much memory it takes.</summary>
    public int Bytes => 256 + EncodedHead.Length + (Data?.Data.Length ?? 0);
}
