using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.Quotas;
using DurableStreams.Streams;

namespace DurableStreams.Appending;

/// <summary>
/// Decides an append from the head, the producer's state and the clock alone. The order of the checks is
/// part of the protocol (§5.2, "Error Precedence").
/// </summary>
internal static class AppendDecision
{
    /// <summary>Checks whether an append is allowed.</summary>
    /// <returns>Null if the append is allowed, otherwise its outcome.</returns>
    public static AppendOutcome? Refuse(
        StreamHead? head, ProducerState? producer, AppendCommand command, DateTimeOffset now)
    {
        if (RefuseExistence(head, now) is { } missing)
        {
            return missing;
        }

        return head!.Closed
            ? RefuseClosed(head, command)
            : RefuseTail(head, command.IfMatch)
                ?? RefuseContentType(head, command)
                ?? RefuseProducer(head, producer, command)
                ?? RefuseStreamSeq(head, command)
                ?? RefuseBody(command.Body)
                ?? RefuseSize(head, command);
    }

    /// <summary>Checks whether there is a stream that clients may append to.</summary>
    /// <returns>Null if there is one, otherwise the outcome of any append.</returns>
    public static AppendOutcome? RefuseExistence(StreamHead? head, DateTimeOffset now) => head.ExistenceAt(now) switch
    {
        StreamExistence.Missing => new AppendOutcome.NotFound(),
        StreamExistence.Gone => new AppendOutcome.Gone(),
        _ => head!.Kind == StreamKind.Estuary ? new AppendOutcome.NotWritable() : null,
    };

    /// <summary>
    /// The checks up to the precondition, for an append that is malformed and cannot succeed: it has neither a body nor
    /// closes the stream.
    /// </summary>
    /// <returns>Null if they hold.</returns>
    public static AppendOutcome? RefusePrecondition(StreamHead? head, string ifMatch, DateTimeOffset now) =>
        RefuseExistence(head, now)
            ?? (head!.Closed ? new AppendOutcome.StreamClosed(head.TailOffset) : RefuseTail(head, ifMatch));

    private static AppendOutcome RefuseClosed(StreamHead head, AppendCommand command)
    {
        if (command.Producer is { } stamp && stamp == head.ClosedBy)
        {
            return new AppendOutcome.Duplicate(head.TailOffset, Closed: true, stamp.Epoch, stamp.Seq);
        }

        bool closesOnly = command is { Close: true, HasBody: false, Producer: null };
        return closesOnly
            ? new AppendOutcome.AlreadyClosed(head.TailOffset)
            : new AppendOutcome.StreamClosed(head.TailOffset);
    }

    private static AppendOutcome.PreconditionFailed? RefuseTail(StreamHead head, string? ifMatch) =>
        ifMatch is null || ifMatch == head.TailOffset.ToString()
            ? null
            : new AppendOutcome.PreconditionFailed(head.TailOffset);

    private static AppendOutcome.ContentTypeMismatch? RefuseContentType(StreamHead head, AppendCommand command) =>
        !command.HasBody || head.ContentType.Equals(command.ContentType)
            ? null
            : new AppendOutcome.ContentTypeMismatch(head.ContentType);

    private static AppendOutcome? RefuseProducer(StreamHead head, ProducerState? known, AppendCommand command)
    {
        if (command.Producer is not { } stamp)
        {
            return null;
        }

        return ProducerCheck.Judge(known, stamp) switch
        {
            ProducerVerdict.Accepted => known is null && head.ProducerCount >= command.MaxProducers
                ? new AppendOutcome.TooManyProducers()
                : null,
            ProducerVerdict.Duplicate =>
                new AppendOutcome.Duplicate(head.TailOffset, head.Closed, stamp.Epoch, known!.Value.LastSeq),
            ProducerVerdict.StaleEpoch => new AppendOutcome.StaleEpoch(known!.Value.Epoch),
            ProducerVerdict.EpochStartsAboveZero => new AppendOutcome.EpochStartsAboveZero(),
            _ => new AppendOutcome.SequenceGap(known is { } state ? state.LastSeq + 1 : 0, stamp.Seq),
        };
    }

    private static AppendOutcome.StreamSeqRegression? RefuseStreamSeq(StreamHead head, AppendCommand command) =>
        command.StreamSeq is { } seq && head.LastStreamSeq is { } last && Utf16.CompareAsUtf8(seq, last) <= 0
            ? new AppendOutcome.StreamSeqRegression(last)
            : null;

    private static AppendOutcome? RefuseBody(FramedBody body)
    {
        if (body.IsTooLarge)
        {
            return new AppendOutcome.TooLarge();
        }

        if (body.IsEmptyArray)
        {
            return new AppendOutcome.InvalidBody("An empty array appends nothing.");
        }

        return body.Problem is { } problem ? new AppendOutcome.InvalidBody(problem) : null;
    }

    // A close without data is always possible.
    private static AppendOutcome.QuotaExceeded? RefuseSize(StreamHead head, AppendCommand command) =>
        StreamSize.Fits(head.Tail, command.Body.Bytes.Length, command.MaxStreamBytes)
            ? null
            : new AppendOutcome.QuotaExceeded();
}
