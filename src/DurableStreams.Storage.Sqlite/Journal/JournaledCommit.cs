using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>A small commit of a live stream: a new head and, optionally, bytes, producer states and cursors.</summary>
/// <param name="Path">The stream.</param>
/// <param name="PathKey"><paramref name="Path"/>, encoded.</param>
/// <param name="Version">The version of the new head.</param>
/// <param name="Head">The new head.</param>
/// <param name="EncodedHead"><paramref name="Head"/>, encoded.</param>
/// <param name="Data">The bytes to add; null for none.</param>
/// <param name="Producers">The producer states to set.</param>
/// <param name="Cursors">The cursors to set.</param>
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
    /// <summary>Approximate memory, in bytes.</summary>
    public int Bytes => 256 + EncodedHead.Length + (Data?.Data.Length ?? 0);
}
