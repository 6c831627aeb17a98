using DurableStreams.Addressing;
using DurableStreams.Producers;

namespace DurableStreams.Storage.Sqlite.Reading;

/// <summary>Merges a snapshot of the tables with a newer one of the journal.</summary>
internal static class SnapshotJoin
{
    /// <summary>Returns the stored snapshot with the newer head, producers and cursors of the journal.</summary>
    /// <remarks>
    /// The forks are those of the tables: a commit that changes forks or removes cursors is written to them at once.
    /// </remarks>
    public static StreamSnapshot Update(StreamSnapshot stored, StreamSnapshot recent)
    {
        var producers = new Dictionary<ProducerId, ProducerState>(stored.Producers);
        foreach ((ProducerId id, ProducerState state) in recent.Producers)
        {
            producers[id] = state;
        }

        var cursors = new Dictionary<StreamPath, Cursor>(stored.Cursors);
        foreach ((StreamPath source, Cursor cursor) in recent.Cursors)
        {
            cursors[source] = cursor;
        }

        return stored with { Head = recent.Head, Version = recent.Version, Producers = producers, Cursors = cursors };
    }
}
