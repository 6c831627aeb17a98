using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>Collects the runs of a draft, which follow each other, and joins them once, in the commit.</summary>
internal struct DraftData
{
    private long _start;
    private int _length;
    private AppendRun _first;

    // Null if there is only one run: most commits have a single append, which needs no copy.
    private List<ReadOnlyMemory<byte>>? _others;
    private AppendBoundariesBuilder? _boundaries;

    /// <summary>Adds a run.</summary>
    /// <param name="start">The position of the run.</param>
    /// <param name="run">The run.</param>
    public void Add(long start, AppendRun run)
    {
        if (_length == 0)
        {
            (_start, _first) = (start, run);
        }
        else
        {
            if (_others is null)
            {
                (_others, _boundaries) = ([], new AppendBoundariesBuilder());
                AddTo(_boundaries, _first);
            }

            _others.Add(run.Data);
            AddTo(_boundaries!, run);
        }

        _length = checked(_length + run.Data.Length);
    }

    /// <summary>Returns the bytes of all runs; null if there are none.</summary>
    public readonly Segment? ToSegment() =>
        _length == 0 ? null
        : _others is null ? new Segment(_start, _first.Data, _first.Boundaries ?? AppendBoundaries.Single(_length))
        : new Segment(_start, Join(_others), _boundaries!.ToBoundaries());

    private readonly byte[] Join(List<ReadOnlyMemory<byte>> others)
    {
        byte[] joined = GC.AllocateUninitializedArray<byte>(_length);
        _first.Data.CopyTo(joined);
        int at = _first.Data.Length;
        foreach (ReadOnlyMemory<byte> data in others)
        {
            data.CopyTo(joined.AsMemory(at));
            at += data.Length;
        }

        return joined;
    }

    private static void AddTo(AppendBoundariesBuilder boundaries, AppendRun run)
    {
        if (run.Boundaries is { } several)
        {
            boundaries.Add(several.Lengths.Span);
        }
        else
        {
            boundaries.Add(run.Data.Length);
        }
    }
}
