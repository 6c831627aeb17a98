using System.Buffers;
using System.Runtime.InteropServices;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes segments that follow each other as few rows.</summary>
internal ref struct SegmentMerge(SegmentsTable table, long life)
{
    // A read that begins within a row reads all of it.
    private const int MostBytes = 64 * 1024;

    private readonly List<Segment> _waiting = [];
    private int _bytes;

    public void Add(Segment segment)
    {
        if (_bytes + segment.Data.Length > MostBytes)
        {
            End();
        }

        _waiting.Add(segment);
        _bytes += segment.Data.Length;
    }

    /// <summary>Writes what was not written yet.</summary>
    public void End()
    {
        if (_waiting.Count == 1)
        {
            table.Insert(life, _waiting[0]);
        }
        else if (_waiting.Count > 1)
        {
            WriteJoined();
        }

        _waiting.Clear();
        _bytes = 0;
    }

    private readonly void WriteJoined()
    {
        byte[] data = ArrayPool<byte>.Shared.Rent(_bytes);
        table.Insert(life, SegmentJoiner.JoinInto(data, CollectionsMarshal.AsSpan(_waiting)));
        ArrayPool<byte>.Shared.Return(data);
    }
}
