namespace DurableStreams.Core.Tests.Model;

internal enum Existence
{
    Missing,
    Gone,
    Live,
}

/// <summary>What the protocol says must be there: the lives of every path, and what clients are to be answered.</summary>
internal sealed class ProtocolModel
{
    private readonly Dictionary<StreamPath, List<ModelLife>> _lives = [];

    public IEnumerable<ModelLife> AllLives => _lives.Values.SelectMany(lives => lives);

    public ModelLife? Last(StreamPath path) => LivesOf(path) is [.., var last] ? last : null;

    public IReadOnlyList<ModelLife> LivesOf(StreamPath path) => _lives.TryGetValue(path, out List<ModelLife>? lives) ? lives : [];

    public Existence ExistenceOf(StreamPath path, DateTimeOffset now) => ExistenceOf(Last(path), now);

    public static Existence ExistenceOf(ModelLife? life, DateTimeOffset now) => life switch
    {
        null or { Status: LifeStatus.Dead } => Existence.Missing,
        { Status: LifeStatus.SoftDeleted } => Existence.Gone,
        { } one when one.ExpiresAt <= now => one.Forks > 0 ? Existence.Gone : Existence.Missing,
        _ => Existence.Live,
    };

    public void Begin(ModelLife life)
    {
        if (!_lives.TryGetValue(life.Path, out List<ModelLife>? lives))
        {
            _lives.Add(life.Path, lives = []);
        }

        lives.Add(life);
    }

    /// <summary>What the sweeper does about expiry.</summary>
    public void BuryExpired(DateTimeOffset now)
    {
        foreach (ModelLife life in AllLives)
        {
            if (life.Status == LifeStatus.Live && life.ExpiresAt <= now)
            {
                life.Bury();
            }
        }
    }

    /// <summary>Why an append is refused (§5.2); null when it is made.</summary>
    public AppendOutcome? Refuse(AppendRequest request, ModelBody body, DateTimeOffset now)
    {
        ModelLife? life = Last(request.Path);
        switch (ExistenceOf(life, now))
        {
            case Existence.Missing:
                return new AppendOutcome.NotFound();
            case Existence.Gone:
                return new AppendOutcome.Gone();
        }

        if (life!.Closed)
        {
            return RefuseClosed(life, request);
        }

        if (body.Sent.Length > 0 && !life.ContentType.Equals(request.ContentType))
        {
            return new AppendOutcome.ContentTypeMismatch(life.ContentType);
        }

        if (request.Producer is { } stamp && RefuseProducer(life, stamp) is { } refusal)
        {
            return refusal;
        }

        if (request.StreamSeq is { } seq && life.LastStreamSeq is { } last && string.CompareOrdinal(seq, last) <= 0)
        {
            return new AppendOutcome.StreamSeqRegression(last);
        }

        return body.IsValid && !body.IsEmptyArray ? null : new AppendOutcome.InvalidBody("");
    }

    private static AppendOutcome RefuseClosed(ModelLife life, AppendRequest request)
    {
        if (request.Producer is { } stamp)
        {
            return stamp == life.ClosedBy
                ? new AppendOutcome.Duplicate(life.Tail, true, stamp.Epoch, stamp.Seq)
                : new AppendOutcome.StreamClosed(life.Tail);
        }

        return request is { Close: true, Body.IsEmpty: true }
            ? new AppendOutcome.AlreadyClosed(life.Tail)
            : new AppendOutcome.StreamClosed(life.Tail);
    }

    // The pseudo-code of §5.2.1.
    private static AppendOutcome? RefuseProducer(ModelLife life, ProducerStamp stamp)
    {
        if (!life.Producers.TryGetValue(stamp.Id, out ProducerState state))
        {
            return stamp.Seq == 0 ? null : new AppendOutcome.SequenceGap(0, stamp.Seq);
        }

        if (stamp.Epoch < state.Epoch)
        {
            return new AppendOutcome.StaleEpoch(state.Epoch);
        }

        if (stamp.Epoch > state.Epoch)
        {
            return stamp.Seq == 0 ? null : new AppendOutcome.EpochStartsAboveZero();
        }

        if (stamp.Seq <= state.LastSeq)
        {
            return new AppendOutcome.Duplicate(life.Tail, life.Closed, stamp.Epoch, state.LastSeq);
        }

        return stamp.Seq == state.LastSeq + 1 ? null : new AppendOutcome.SequenceGap(state.LastSeq + 1, stamp.Seq);
    }
}
