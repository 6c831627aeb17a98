using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Creating;

/// <summary>The decision of a stream actor on a creation.</summary>
internal enum CreateVerdict
{
    Created,

    /// <summary>A stream exists; the caller must compare it with the request.</summary>
    Occupied,

    /// <summary>The path is kept by a soft-deleted stream.</summary>
    Blocked,

    /// <summary>The path has an expired stream, which must be deleted first.</summary>
    Expired,

    /// <summary>The store cannot store a stream of this size.</summary>
    TooLarge,

    Unavailable,
}

/// <summary>A verdict and its head: the new one, or the existing one that prevents the creation.</summary>
internal readonly record struct CreateResult(CreateVerdict Verdict, StreamHead? Head);

/// <summary>A creation in the mailbox of a stream actor.</summary>
/// <param name="plan">The head to create; its generation is raised above those of earlier incarnations.</param>
/// <param name="content">The initial content; may be empty.</param>
internal sealed class CreateOperation(StreamHead plan, ReadOnlyMemory<byte> content) : StreamOperation<CreateResult>
{
    public override bool IsExclusive => true;

    public override int DataLength => content.Length;

    protected override CreateResult Unavailable => new(CreateVerdict.Unavailable, null);

    protected override CreateResult TooLarge => new(CreateVerdict.TooLarge, null);

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        NeedsFreshHead = true;
        StreamHead? existing = draft.Head;
        if (existing is null or { Status: StreamStatus.Deleted })
        {
            Create(draft, existing, now);
            NeedsFreshHead = false;
        }
        else
        {
            Outcome = new CreateResult(VerdictOn(existing, now), existing);
        }
    }

    private static CreateVerdict VerdictOn(StreamHead existing, DateTimeOffset now) => existing.ExistenceAt(now) switch
    {
        StreamExistence.Live => CreateVerdict.Occupied,
        StreamExistence.Gone => CreateVerdict.Blocked,
        _ => CreateVerdict.Expired,
    };

    private void Create(StreamDraft draft, StreamHead? tombstone, DateTimeOffset now)
    {
        // Larger than the generation of every earlier offset of this path, so that old offsets are recognised.
        long generation = Math.Max(plan.Generation, (tombstone?.Generation ?? 0) + 1);
        Segment? data = content.IsEmpty
            ? null
            : new Segment(plan.Tail, content, AppendBoundaries.Single(content.Length));
        StreamHead head = plan with
        {
            Generation = generation,
            Tail = plan.Tail + content.Length,
            LastAppend = data is null ? null : now,
        };
        draft.Create(head, data, insertsForkGuard: plan.Origin is not null);
        Outcome = new CreateResult(CreateVerdict.Created, head);
    }
}
