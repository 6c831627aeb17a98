using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Producers;

namespace DurableStreams.Core.Tests.Model;

internal enum IncarnationStatus
{
    Live,
    SoftDeleted,
    Deleted,
}

/// <summary>One incarnation of a path: its appends, and every offset that clients have received.</summary>
internal sealed class ModelIncarnation
{
    public required CreateRequest Request { get; init; }

    public required Incarnation Incarnation { get; init; }

    public required ContentType ContentType { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The incarnation that this one was forked from; null unless it is a fork.</summary>
    public ModelIncarnation? Source { get; init; }

    /// <summary>Position where this fork branches off, in bytes; 0 unless it is a fork.</summary>
    public long ForkPosition { get; init; }

    public List<ModelAppend> Appends { get; } = [];

    /// <summary>The boundary before each append, and the tail.</summary>
    public List<Mark> Marks { get; } = [new()];

    public IncarnationStatus Status { get; private set; } = IncarnationStatus.Live;

    public int Forks { get; set; }

    public bool Closed { get; set; }

    public ProducerStamp? ClosedBy { get; set; }

    public Dictionary<ProducerId, ProducerState> Producers { get; } = [];

    public string? LastStreamSeq { get; set; }

    public StreamPath Path => Request.Path;

    public Offset Tail => Marks[^1].Offset!.Value;

    /// <summary>Returns the number of appends before an offset; null if no client knows the offset.</summary>
    public int? IndexOf(Offset offset)
    {
        if (offset == Offset.Zero)
        {
            return 0;
        }

        return Marks.FindIndex(mark => mark.Offset == offset) is >= 0 and int index ? index : null;
    }

    /// <summary>
    /// Finds the append where a read from an offset starts that no boundary has: the one that contains the position, or
    /// the one after the boundary just before it, by their generations. Null if the offset must be refused.
    /// </summary>
    /// <returns>False if the model does not know the generation at that position.</returns>
    public bool TryFindStart(Offset offset, out int? index)
    {
        index = null;
        if (offset.Generation == 0 || offset.Position > PositionOf(Appends.Count) + 1)
        {
            return true;
        }

        int floor = Enumerable.Range(0, Marks.Count).Last(mark => PositionOf(mark) <= offset.Position);
        int before = Enumerable.Range(0, Marks.Count)
            .FirstOrDefault(mark => PositionOf(mark) == offset.Position - 1, -1);
        bool isWithin = PositionOf(floor) < offset.Position && floor < Appends.Count;
        if ((isWithin && Marks[floor + 1].Offset is null) || (before >= 0 && Marks[before].Offset is null))
        {
            return false;
        }

        index = isWithin && Marks[floor + 1].Offset!.Value.Generation == offset.Generation ? floor
            : before >= 0 && Marks[before].Offset!.Value.Generation == offset.Generation ? before
            : null;
        return true;
    }

    /// <summary>True if the offset is known, or its position is a boundary whose offset is not known yet.</summary>
    public bool MayHave(Offset offset) =>
        IndexOf(offset) is not null
        || Enumerable.Range(0, Marks.Count)
            .Any(index => Marks[index].Offset is null && PositionOf(index) == offset.Position);

    /// <summary>Number of bytes before an append.</summary>
    public long PositionOf(int index) => Appends.Take(index).Sum(append => (long)append.Bytes.Length);

    /// <summary>Inherits the appends of the source before an index, and some units of the append at it.</summary>
    public void Inherit(ModelIncarnation source, int index, int units)
    {
        Appends.AddRange(source.Appends.Take(index));
        Marks.Clear();
        Marks.AddRange(source.Marks.Take(index + 1));
        if (units > 0)
        {
            ModelAppend cut = source.Appends[index];
            Appends.Add(cut.First(units));
            Marks.Add(units == cut.Units ? source.Marks[index + 1] : new Mark());
        }
    }

    public void Add(ModelAppend append)
    {
        Appends.Add(append);
        Marks.Add(new Mark());
    }

    /// <summary>
    /// Records an offset that a client has received. Asserts that the boundary always has the same offset, and that
    /// offsets sort like their boundaries.
    /// </summary>
    public void Learn(int index, Offset offset)
    {
        if (Marks[index].Offset is { } known)
        {
            Assert.Equal(known, offset);
            return;
        }

        Assert.NotEqual(Offset.Zero, offset);
        for (int other = 0; other < Marks.Count; other++)
        {
            if (Marks[other].Offset is { } existing)
            {
                int order = Math.Sign(other - index);
                Assert.Equal(order, Math.Sign(existing.CompareTo(offset)));
                Assert.Equal(order, Math.Sign(string.CompareOrdinal(existing.ToString(), offset.ToString())));
            }
        }

        Marks[index].Offset = offset;
    }

    /// <summary>Deletes it, softly while it has forks. Its soft-deleted source goes with the last fork.</summary>
    public void Delete()
    {
        if (Forks > 0)
        {
            Status = IncarnationStatus.SoftDeleted;
            return;
        }

        Status = IncarnationStatus.Deleted;
        if (Source is { } source && --source.Forks == 0 && source.Status == IncarnationStatus.SoftDeleted)
        {
            source.Delete();
        }
    }
}
