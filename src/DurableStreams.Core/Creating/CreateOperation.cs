using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Creating;

/// <summary>What the writer of a path says to a creation.</summary>
internal enum CreateVerdict
{
    Created,

    /// <summary>A live stream is there; it is to be compared with the request.</summary>
    Occupied,

    /// <summary>Kept for forks.</summary>
    Blocked,

    /// <summary>An expired stream must be buried first.</summary>
    Expired,

    Unavailable,
}

/// <summary>The verdict, and the head that it is about: the new one, or the one that is in the way.</summary>
internal readonly record struct CreateResult(CreateVerdict Verdict, StreamHead? Head);

/// <summary>A creation in a writer's mailbox.</summary>
/// <param name="plan">The head to create, but for its generation, which the path's past has a say in.</param>
/// <param name="content">Its first content.</param>
internal sealed class CreateOperation(StreamHead plan, ReadOnlyMemory<byte> content) : StreamOperation<CreateResult>
{
    public override bool IsExclusive => true;

    public override int DataLength => content.Length;

    protected override CreateResult Unavailable => new(CreateVerdict.Unavailable, null);

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        NeedsFreshHead = true;
        StreamHead? there = draft.Head;
        if (there is null or { Status: StreamStatus.Deleted })
        {
            Create(draft, there);
            NeedsFreshHead = false;
        }
        else
        {
            Outcome = new CreateResult(VerdictOn(there, now), there);
        }
    }

    private static CreateVerdict VerdictOn(StreamHead there, DateTimeOffset now) => there.ExistenceAt(now) switch
    {
        StreamExistence.Live => CreateVerdict.Occupied,
        StreamExistence.Gone => CreateVerdict.Blocked,
        _ => CreateVerdict.Expired,
    };

    private void Create(StreamDraft draft, StreamHead? tombstone)
    {
        // Larger than every generation that an offset of this path may carry, so that old offsets are recognised.
        long generation = Math.Max(plan.Generation, (tombstone?.Generation ?? 0) + 1);
        Segment? data = content.IsEmpty ? null : new Segment(plan.Tail, content, AppendBoundaries.Single(content.Length));
        StreamHead head = plan with { Generation = generation, Tail = plan.Tail + content.Length };
        draft.Create(head, data, insertsForkGuard: plan.Origin is not null);
        Outcome = new CreateResult(CreateVerdict.Created, head);
    }
}
