using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;

namespace DurableStreams.AspNetCore.Append;

/// <summary>The errors of appends (§5.2, §5.2.1, §5.3).</summary>
internal static class AppendErrors
{
    /// <returns>Null if the outcome is a success.</returns>
    public static ProtocolError? Of(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Appended or AppendOutcome.Duplicate or AppendOutcome.AlreadyClosed => null,
        AppendOutcome.NotFound => ProtocolErrors.StreamNotFound,
        AppendOutcome.Gone => ProtocolErrors.StreamGone,
        AppendOutcome.StreamClosed => ProtocolErrors.StreamClosed,
        AppendOutcome.NotWritable => ProtocolErrors.NotWritable,
        AppendOutcome.ContentTypeMismatch mismatch => ProtocolErrors.ContentTypeMismatch(mismatch.Expected),
        AppendOutcome.StaleEpoch => ProtocolErrors.StaleEpoch,
        AppendOutcome.EpochStartsAboveZero => ProtocolErrors.EpochStartsAboveZero,
        AppendOutcome.SequenceGap => ProtocolErrors.SequenceGap,
        AppendOutcome.TooManyProducers => ProtocolErrors.TooManyProducers,
        AppendOutcome.StreamSeqRegression => ProtocolErrors.StreamSeqRegression,
        AppendOutcome.InvalidBody invalid => ProtocolErrors.InvalidBody(invalid.Problem),
        AppendOutcome.TooLarge => ProtocolErrors.BodyTooLarge,
        AppendOutcome.Cancelled => ProtocolErrors.AppendCancelled,
        AppendOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };
}
