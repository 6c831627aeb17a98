using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Producers;

namespace DurableStreams.Core.Tests.Model;

internal enum Existence
{
    Missing,
    Gone,
    Live,
}

/// <summary>A model of the protocol: the incarnations of every path, and the expected responses.</summary>
internal sealed class ProtocolModel
{
    private readonly Dictionary<StreamPath, List<ModelIncarnation>> _incarnations = [];

    public IEnumerable<ModelIncarnation> AllIncarnations =>
        _incarnations.Values.SelectMany(incarnations => incarnations);

    public ModelIncarnation? Last(StreamPath path) => IncarnationsOf(path) is [.., var last] ? last : null;

    public IReadOnlyList<ModelIncarnation> IncarnationsOf(StreamPath path) =>
        _incarnations.TryGetValue(path, out List<ModelIncarnation>? incarnations) ? incarnations : [];

    public Existence ExistenceOf(StreamPath path, DateTimeOffset now) => ExistenceOf(Last(path), now);

    public static Existence ExistenceOf(ModelIncarnation? incarnation, DateTimeOffset now) => incarnation switch
    {
        null or { Status: IncarnationStatus.Deleted } => Existence.Missing,
        { Status: IncarnationStatus.SoftDeleted } => Existence.Gone,
        { } one when one.ExpiresAt <= now => one.Forks > 0 ? Existence.Gone : Existence.Missing,
        _ => Existence.Live,
    };

    public void Begin(ModelIncarnation incarnation)
    {
        if (!_incarnations.TryGetValue(incarnation.Path, out List<ModelIncarnation>? incarnations))
        {
            _incarnations.Add(incarnation.Path, incarnations = []);
        }

        incarnations.Add(incarnation);
    }

    /// <summary>Deletes the expired streams, like the sweeper.</summary>
    public void ExpireNow(DateTimeOffset now)
    {
        foreach (ModelIncarnation incarnation in AllIncarnations)
        {
            if (incarnation.Status == IncarnationStatus.Live && incarnation.ExpiresAt <= now)
            {
                incarnation.Delete();
            }
        }
    }

    /// <summary>Returns the expected refusal of an append (§5.2); null if it must succeed.</summary>
    public AppendOutcome? Refuse(AppendRequest request, ModelBody body, DateTimeOffset now)
    {
        ModelIncarnation? incarnation = Last(request.Path);
        switch (ExistenceOf(incarnation, now))
        {
            case Existence.Missing:
                return new AppendOutcome.NotFound();
            case Existence.Gone:
                return new AppendOutcome.Gone();
        }

        if (incarnation!.Closed)
        {
            return RefuseClosed(incarnation, request);
        }

        if (body.Sent.Length > 0 && !incarnation.ContentType.Equals(request.ContentType))
        {
            return new AppendOutcome.ContentTypeMismatch(incarnation.ContentType);
        }

        if (request.Producer is { } stamp && RefuseProducer(incarnation, stamp) is { } refusal)
        {
            return refusal;
        }

        if (request.StreamSeq is { } seq
            && incarnation.LastStreamSeq is { } last
            && string.CompareOrdinal(seq, last) <= 0)
        {
            return new AppendOutcome.StreamSeqRegression(last);
        }

        return body.IsValid && !body.IsEmptyArray ? null : new AppendOutcome.InvalidBody("");
    }

    private static AppendOutcome RefuseClosed(ModelIncarnation incarnation, AppendRequest request)
    {
        if (request.Producer is { } stamp)
        {
            return stamp == incarnation.ClosedBy
                ? new AppendOutcome.Duplicate(incarnation.Tail, true, stamp.Epoch, stamp.Seq)
                : new AppendOutcome.StreamClosed(incarnation.Tail);
        }

        return request is { Close: true, Body.IsEmpty: true }
            ? new AppendOutcome.AlreadyClosed(incarnation.Tail)
            : new AppendOutcome.StreamClosed(incarnation.Tail);
    }

    // The pseudo-code of §5.2.1.
    private static AppendOutcome? RefuseProducer(ModelIncarnation incarnation, ProducerStamp stamp)
    {
        if (!incarnation.Producers.TryGetValue(stamp.Id, out ProducerState state))
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
            return new AppendOutcome.Duplicate(incarnation.Tail, incarnation.Closed, stamp.Epoch, state.LastSeq);
        }

        return stamp.Seq == state.LastSeq + 1 ? null : new AppendOutcome.SequenceGap(state.LastSeq + 1, stamp.Seq);
    }
}
