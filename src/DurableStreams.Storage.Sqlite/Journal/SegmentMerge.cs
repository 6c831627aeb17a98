using System.Buffers;
using System.Runtime.InteropServices;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>Writes segments that follow each other, joined into few rows.</summary>
internal ref struct SegmentMerge(SegmentsTable table, long incarnationId)
{
    // A read that starts within a row has to read all of it.
    private const int MaxRowBytes = 64 * 1024;

    private readonly List<Segment> _waiting = [];
    private int _bytes;

    public void Add(Segment segment)
    {
        if (_bytes + segment.Data.Length > MaxRowBytes)
        {
            End();
        }

        _waiting.Add(segment);
        _bytes += segment.Data.Length;
    }

    /// <summary>Writes the remaining segments.</summary>
    public void End()
    {
        if (_waiting.Count == 1)
        {
            table.Insert(incarnationId, _waiting[0]);
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
        table.Insert(incarnationId, SegmentJoiner.JoinInto(data, CollectionsMarshal.AsSpan(_waiting)));
        ArrayPool<byte>.Shared.Return(data);
    }
}
