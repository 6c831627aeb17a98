using System.Collections.Immutable;
using DurableStreams.Addressing;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>
/// A sequential model of the protocol, written from the specification only: a stream is a text, and a request results
/// in a response and the next stream.
/// </summary>
internal sealed record StreamModel
{
    private static readonly ImmutableSortedDictionary<string, (long Epoch, long LastSeq)> NoProducers =
        ImmutableSortedDictionary.Create<string, (long, long)>(StringComparer.Ordinal);

    private StreamModel()
    {
    }

    /// <summary>A path that was never used.</summary>
    public static StreamModel Unused { get; } = new();

    /// <summary>Number of creations of the path.</summary>
    public int Incarnations { get; private init; }

    public bool Exists { get; private init; }

    public string Text { get; private init; } = "";

    public bool Closed { get; private init; }

    private bool OtherType { get; init; }

    private Stamp? ClosedBy { get; init; }

    private string? LastStreamSeq { get; init; }

    private ImmutableSortedDictionary<string, (long Epoch, long LastSeq)> Producers { get; init; } = NoProducers;

    /// <summary>Equal for equal streams.</summary>
    public string Key =>
        $"{Incarnations}|{Exists}|{OtherType}|{Closed}|{ClosedBy}|{LastStreamSeq}|"
        + $"{string.Join(',', Producers.Select(p => $"{p.Key}={p.Value}"))}|{Text}";

    /// <summary>Applies a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="incarnations">Only their generations are used.</param>
    /// <returns>The response and the next stream, which is this object if nothing changed.</returns>
    public (Answer Answer, StreamModel Next) Do(Request request, IReadOnlyList<StoredIncarnation> incarnations) =>
        request switch
        {
            Request.Create create => Create(create, incarnations),
            _ when !Exists => (new Answer.NotFound(), this),
            Request.Append append when Refusal(append, incarnations) is { } refusal => (refusal, this),
            Request.Append append => Append(append, incarnations),
            Request.Delete => (new Answer.Deleted(), new StreamModel { Incarnations = Incarnations }),
            Request.Head => (new Answer.Seen(Tail(incarnations), Closed), this),
            Request.Read => (new Answer.Content(Tail(incarnations), Closed, Text), this),
            _ => throw new ArgumentException("Not a request.", nameof(request)),
        };

    private Offset Tail(IReadOnlyList<StoredIncarnation> incarnations) =>
        new(Incarnations <= incarnations.Count ? incarnations[Incarnations - 1].Generation : 0, Text.Length);

    private (Answer Answer, StreamModel Next) Create(
        Request.Create create, IReadOnlyList<StoredIncarnation> incarnations)
    {
        if (Exists)
        {
            bool same = Closed == create.Closed && OtherType == create.OtherType;
            return (same ? new Answer.Exists(Tail(incarnations), Closed) : new Answer.Mismatch(), this);
        }

        var created = new StreamModel
        {
            Incarnations = Incarnations + 1,
            Exists = true,
            OtherType = create.OtherType,
            Text = create.Body,
            Closed = create.Closed,
        };
        return (new Answer.Created(created.Tail(incarnations), created.Closed), created);
    }

    // The order of checks on POST: closed, content type, producer, Stream-Seq.
    private Answer? Refusal(Request.Append append, IReadOnlyList<StoredIncarnation> incarnations)
    {
        if (Closed)
        {
            return RefusalWhenClosed(append, incarnations);
        }

        if (append.OtherType != OtherType && append.Body.Length > 0)
        {
            return new Answer.OtherType();
        }

        if (append.By is { } stamp && RefusalOf(stamp, incarnations) is { } refusal)
        {
            return refusal;
        }

        bool rises = LastStreamSeq is null
            || append.StreamSeq is null
            || string.CompareOrdinal(append.StreamSeq, LastStreamSeq) > 0;
        return rises ? null : new Answer.Regression(LastStreamSeq!);
    }

    private Answer RefusalWhenClosed(Request.Append append, IReadOnlyList<StoredIncarnation> incarnations)
    {
        if (append.By is { } stamp)
        {
            return stamp == ClosedBy
                ? new Answer.Duplicate(Tail(incarnations), true, stamp.Epoch, Producers[stamp.Producer].LastSeq)
                : new Answer.StreamClosed(Tail(incarnations));
        }

        return append.Close && append.Body.Length == 0
            ? new Answer.AlreadyClosed(Tail(incarnations))
            : new Answer.StreamClosed(Tail(incarnations));
    }

    private Answer? RefusalOf(Stamp stamp, IReadOnlyList<StoredIncarnation> incarnations)
    {
        if (!Producers.TryGetValue(stamp.Producer, out (long Epoch, long LastSeq) known))
        {
            return stamp.Seq > 0 ? new Answer.Gap(0, stamp.Seq) : null;
        }

        if (stamp.Epoch != known.Epoch)
        {
            return stamp.Epoch < known.Epoch ? new Answer.StaleEpoch(known.Epoch)
                : stamp.Seq > 0 ? new Answer.EpochStartsAboveZero()
                : null;
        }

        long expected = known.LastSeq + 1;
        return stamp.Seq < expected ? new Answer.Duplicate(Tail(incarnations), Closed, known.Epoch, known.LastSeq)
            : stamp.Seq > expected ? new Answer.Gap(expected, stamp.Seq)
            : null;
    }

    private (Answer Answer, StreamModel Next) Append(
        Request.Append append, IReadOnlyList<StoredIncarnation> incarnations)
    {
        StreamModel next = this with
        {
            Text = Text + append.Body,
            Closed = append.Close,
            ClosedBy = append.Close ? append.By : null,
            LastStreamSeq = append.StreamSeq ?? LastStreamSeq,
            Producers = append.By is { } stamp
                ? Producers.SetItem(stamp.Producer, (stamp.Epoch, stamp.Seq))
                : Producers,
        };
        return (new Answer.Appended(next.Tail(incarnations), next.Closed), next);
    }
}
