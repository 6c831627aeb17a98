using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Writing;

namespace DurableStreams.Appending;

/// <summary>An append in the mailbox of a stream actor.</summary>
internal sealed class AppendOperation(AppendCommand command) : StreamOperation<AppendOutcome>
{
    public override int DataLength => command.Body.Bytes.Length;

    public override ProducerId? Producer => command.Producer?.Id;

    public override RequestId? Request => command.Request?.Id;

    protected override AppendOutcome Unavailable => new AppendOutcome.Unavailable();

    protected override AppendOutcome TooLarge => new AppendOutcome.TooLarge();

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        if (command.Request is { } request && draft.OutcomeOf(request.Id) is { } earlier)
        {
            NeedsFreshHead = false;
            Outcome = AppendOutcomeCodec.Decode(earlier.Outcome.Span);
            return;
        }

        ProducerState? known = command.Producer is { } stamp ? draft.ProducerStateOf(stamp.Id) : null;
        AppendOutcome? outcome = AppendDecision.Refuse(draft.Head, known, command, now);
        NeedsFreshHead = outcome is not null;
        if (outcome is null)
        {
            draft.Append(command.Body.Bytes, command.Producer, command.StreamSeq, command.Close, now);
            outcome = new AppendOutcome.Appended(draft.Head!.TailOffset, command.Close);
            if (command.Request is { } applied)
            {
                draft.AddOutcome(applied.With(outcome));
            }
        }
        else if (outcome is AppendOutcome.Duplicate or AppendOutcome.AlreadyClosed)
        {
            // A success that appends nothing still counts as a use of the stream (§5.1, Stream-TTL).
            draft.Renew(now);
        }

        Outcome = outcome;
    }
}
