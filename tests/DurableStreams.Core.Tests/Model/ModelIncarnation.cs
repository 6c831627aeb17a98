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

/// <summary>One incarnation of a path: what was appended, and every offset that was handed out.</summary>
internal sealed class ModelIncarnation
{
    public required CreateRequest Request { get; init; }

    public required Incarnation Incarnation { get; init; }

    public required ContentType ContentType { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The incarnation that it was forked from.</summary>
    public ModelIncarnation? Source { get; init; }

    /// <summary>Where it branches off, in bytes; 0 unless it is a fork.</summary>
    public long ForkPosition { get; init; }

    public List<ModelAppend> Appends { get; } = [];

    /// <summary>The place before each append, and the tail.</summary>
    public List<Mark> Marks { get; } = [new()];

    public IncarnationStatus Status { get; private set; } = IncarnationStatus.Live;

    public int Forks { get; set; }

    public bool Closed { get; set; }

    public ProducerStamp? ClosedBy { get; set; }

    public Dictionary<ProducerId, ProducerState> Producers { get; } = [];

    public string? LastStreamSeq { get; set; }

    public StreamPath Path => Request.Path;

    public Offset Tail => Marks[^1].Offset!.Value;

    /// <summary>Where an offset lies, as the number of appends before it; null when this incarnation never gave it out.</summary>
    public int? IndexOf(Offset offset) =>
        offset == Offset.Zero ? 0 : Marks.FindIndex(mark => mark.Offset == offset) is >= 0 and int index ? index : null;

    /// <summary>True when it may give the offset out one day, for all that clients know.</summary>
    public bool MayHave(Offset offset) =>
        IndexOf(offset) is not null
        || Enumerable.Range(0, Marks.Count).Any(index => Marks[index].Offset is null && PositionOf(index) == offset.Position);

    /// <summary>The bytes before an append.</summary>
    public long PositionOf(int index) => Appends.Take(index).Sum(append => (long)append.Bytes.Length);

    /// <summary>Takes what it has of its source up to an append and, of that one, so many units.</summary>
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

    /// <summary>A client is handed an offset: it must be the one that was handed out there before, and sort in between.</summary>
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
            if (Marks[other].Offset is { } there)
            {
                Assert.Equal(Math.Sign(other - index), Math.Sign(there.CompareTo(offset)));
                Assert.Equal(Math.Sign(other - index), Math.Sign(string.CompareOrdinal(there.ToString(), offset.ToString())));
            }
        }

        Marks[index].Offset = offset;
    }

    /// <summary>Ends it: kept while forks need it, else deleted, and its source is let go.</summary>
    public void Bury()
    {
        if (Forks > 0)
        {
            Status = IncarnationStatus.SoftDeleted;
            return;
        }

        Status = IncarnationStatus.Deleted;
        if (Source is { } source && --source.Forks == 0 && source.Status == IncarnationStatus.SoftDeleted)
        {
            source.Bury();
        }
    }
}
