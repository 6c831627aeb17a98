using System.Text;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Reads heads, and the rows asked for with them.</summary>
internal sealed class HeadReader(Database database, ReadTransaction transaction) : IDisposable
{
    private readonly Statement _head = new(database, "SELECT version, life, head FROM streams WHERE path = ?1");
    private readonly Statement _producer = new(database, "SELECT epoch, last_seq FROM producers WHERE life = ?1 AND id = ?2");
    private readonly CursorQuery _cursors = new(database);
    private readonly Statement _fork = new(database, "SELECT 1 FROM forks WHERE life = ?1 AND fork = ?2");

    /// <summary>See <see cref="IStreamStore.GetAsync"/>.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="recent">What the tables did not have before the read began; null for nothing.</param>
    public StreamSnapshot Read(StreamPath path, SnapshotQuery query, StreamSnapshot? recent)
    {
        if (query.IsHeadOnly)
        {
            return ReadHead(path, out _);
        }

        transaction.Begin();
        try
        {
            StreamSnapshot head = ReadHead(path, out long life);
            if (head.Head is null)
            {
                return head;
            }

            StreamSnapshot all = head with
            {
                Producers = ReadProducers(life, query.Producers),
                Forks = ReadForks(life, query.Forks),
                Cursors = ReadCursors(life, query.Cursors),
            };
            return recent is not null && recent.Version.Number > head.Version.Number ? Update(all, recent) : all;
        }
        finally
        {
            transaction.End();
        }
    }

    public void Dispose()
    {
        _head.Dispose();
        _producer.Dispose();
        _fork.Dispose();
        _cursors.Dispose();
    }

    // Commits that change forks or remove cursors are written to the tables at once, with all before them.
    private static StreamSnapshot Update(StreamSnapshot stored, StreamSnapshot recent)
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

    private Dictionary<StreamPath, Cursor> ReadCursors(long life, IReadOnlyCollection<StreamPath> wanted)
    {
        var found = new Dictionary<StreamPath, Cursor>(wanted.Count);
        foreach (StreamPath source in wanted)
        {
            if (_cursors.Find(life, source) is { } cursor)
            {
                found[source] = cursor;
            }
        }

        return found;
    }

    private StreamSnapshot ReadHead(StreamPath path, out long life)
    {
        life = 0;
        _head.BindText(1, PathKey.Encode(path.Value));
        try
        {
            if (!_head.Step())
            {
                return StreamSnapshot.Absent;
            }

            life = _head.Number(1);
            return StreamSnapshot.HeadAlone(StreamHeadCodec.Decode(_head.Bytes(2)), new RowVersion(_head.Number(0)));
        }
        finally
        {
            _head.Reset();
        }
    }

    private Dictionary<ProducerId, ProducerState> ReadProducers(long life, IReadOnlyCollection<ProducerId> wanted)
    {
        var found = new Dictionary<ProducerId, ProducerState>(wanted.Count);
        Span<byte> utf8 = stackalloc byte[ProducerId.MaxBytes];
        foreach (ProducerId id in wanted)
        {
            _producer.Bind(1, life);
            _producer.BindText(2, utf8[..Encoding.UTF8.GetBytes(id.Value, utf8)]);
            if (_producer.Step())
            {
                found[id] = new ProducerState(_producer.Number(0), _producer.Number(1));
            }

            _producer.Reset();
        }

        return found;
    }

    private HashSet<Incarnation> ReadForks(long life, IReadOnlyCollection<Incarnation> wanted)
    {
        var found = new HashSet<Incarnation>(wanted.Count);
        foreach (Incarnation fork in wanted)
        {
            _fork.Bind(1, life);
            _fork.Bind(2, fork);
            if (_fork.Step())
            {
                found.Add(fork);
            }

            _fork.Reset();
        }

        return found;
    }
}
