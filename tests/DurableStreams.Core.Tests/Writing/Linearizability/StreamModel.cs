using System.Collections.Immutable;

namespace DurableStreams.Core.Tests.Writers.Linearizability;

/// <summary>
/// The protocol for one caller at a time, written from the protocol notes and nothing else: a stream is a text, and a
/// request gives an answer and the next stream.
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

    /// <summary>How often the path was created.</summary>
    public int Lives { get; private init; }

    public bool Alive { get; private init; }

    public string Text { get; private init; } = "";

    public bool Closed { get; private init; }

    private bool OtherType { get; init; }

    private Stamp? ClosedBy { get; init; }

    private string? LastStreamSeq { get; init; }

    private ImmutableSortedDictionary<string, (long Epoch, long LastSeq)> Producers { get; init; } = NoProducers;

    /// <summary>Equal for equal streams.</summary>
    public string Key =>
        $"{Lives}|{Alive}|{OtherType}|{Closed}|{ClosedBy}|{LastStreamSeq}|{string.Join(',', Producers.Select(p => $"{p.Key}={p.Value}"))}|{Text}";

    /// <summary>Does what is asked.</summary>
    /// <param name="request">The request.</param>
    /// <param name="lives">Gives the generations of the lives; everything else is the model's own.</param>
    /// <returns>The answer, and the same object when nothing changed.</returns>
    public (Answer Answer, StreamModel Next) Do(Request request, IReadOnlyList<StoredLife> lives) => request switch
    {
        Request.Create create => Create(create, lives),
        _ when !Alive => (new Answer.NotFound(), this),
        Request.Append append when Refusal(append, lives) is { } refusal => (refusal, this),
        Request.Append append => Append(append, lives),
        Request.Delete => (new Answer.Deleted(), new StreamModel { Lives = Lives }),
        Request.Head => (new Answer.Seen(Tail(lives), Closed), this),
        Request.Read => (new Answer.Content(Tail(lives), Closed, Text), this),
        _ => throw new ArgumentException("Not a request.", nameof(request)),
    };

    private Offset Tail(IReadOnlyList<StoredLife> lives) =>
        new(Lives <= lives.Count ? lives[Lives - 1].Generation : 0, Text.Length);

    private (Answer Answer, StreamModel Next) Create(Request.Create create, IReadOnlyList<StoredLife> lives)
    {
        if (Alive)
        {
            bool same = Closed == create.Closed && OtherType == create.OtherType;
            return (same ? new Answer.Exists(Tail(lives), Closed) : new Answer.Mismatch(), this);
        }

        var created = new StreamModel
        {
            Lives = Lives + 1,
            Alive = true,
            OtherType = create.OtherType,
            Text = create.Body,
            Closed = create.Closed,
        };
        return (new Answer.Created(created.Tail(lives), created.Closed), created);
    }

    // The order of checks on POST: closed, content type, producer, Stream-Seq.
    private Answer? Refusal(Request.Append append, IReadOnlyList<StoredLife> lives)
    {
        if (Closed)
        {
            return RefusalWhenClosed(append, lives);
        }

        if (append.OtherType != OtherType && append.Body.Length > 0)
        {
            return new Answer.OtherType();
        }

        if (append.By is { } stamp && RefusalOf(stamp, lives) is { } refusal)
        {
            return refusal;
        }

        bool rises = LastStreamSeq is null || append.StreamSeq is null || string.CompareOrdinal(append.StreamSeq, LastStreamSeq) > 0;
        return rises ? null : new Answer.Regression(LastStreamSeq!);
    }

    private Answer RefusalWhenClosed(Request.Append append, IReadOnlyList<StoredLife> lives)
    {
        if (append.By is { } stamp)
        {
            return stamp == ClosedBy
                ? new Answer.Duplicate(Tail(lives), true, stamp.Epoch, Producers[stamp.Producer].LastSeq)
                : new Answer.StreamClosed(Tail(lives));
        }

        return append.Close && append.Body.Length == 0
            ? new Answer.AlreadyClosed(Tail(lives))
            : new Answer.StreamClosed(Tail(lives));
    }

    private Answer? RefusalOf(Stamp stamp, IReadOnlyList<StoredLife> lives)
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
        return stamp.Seq < expected ? new Answer.Duplicate(Tail(lives), Closed, known.Epoch, known.LastSeq)
            : stamp.Seq > expected ? new Answer.Gap(expected, stamp.Seq)
            : null;
    }

    private (Answer Answer, StreamModel Next) Append(Request.Append append, IReadOnlyList<StoredLife> lives)
    {
        StreamModel next = this with
        {
            Text = Text + append.Body,
            Closed = append.Close,
            ClosedBy = append.Close ? append.By : null,
            LastStreamSeq = append.StreamSeq ?? LastStreamSeq,
            Producers = append.By is { } stamp ? Producers.SetItem(stamp.Producer, (stamp.Epoch, stamp.Seq)) : Producers,
        };
        return (new Answer.Appended(next.Tail(lives), next.Closed), next);
    }
}
