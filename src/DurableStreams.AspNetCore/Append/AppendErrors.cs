using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Append;

/// <summary>The errors of appends (§5.2, §5.2.1, §5.3).</summary>
internal static class AppendErrors
{
    /// <param name="outcome">The outcome; a body over the limit is an error of the limit (<c>BodyLimits</c>).</param>
    /// <param name="sent">The content type of the request; null if it has none.</param>
    /// <returns>Null if the outcome is a success.</returns>
    public static ProtocolError? Of(AppendOutcome outcome, ContentType? sent) => outcome switch
    {
        AppendOutcome.Appended or AppendOutcome.Duplicate or AppendOutcome.AlreadyClosed => null,
        AppendOutcome.NotFound => ProtocolErrors.StreamNotFound,
        AppendOutcome.Gone => ProtocolErrors.StreamGone,
        AppendOutcome.StreamClosed => ProtocolErrors.StreamClosed,
        AppendOutcome.NotWritable => ProtocolErrors.NotWritable,
        AppendOutcome.PreconditionFailed => ProtocolErrors.PreconditionFailed,
        AppendOutcome.ContentTypeMismatch mismatch => ProtocolErrors.ContentTypeMismatch(mismatch.Expected, sent),
        AppendOutcome.StaleEpoch => ProtocolErrors.StaleEpoch,
        AppendOutcome.EpochStartsAboveZero => ProtocolErrors.EpochStartsAboveZero,
        AppendOutcome.SequenceGap => ProtocolErrors.SequenceGap,
        AppendOutcome.TooManyProducers => ProtocolErrors.TooManyProducers,
        AppendOutcome.StreamSeqRegression => ProtocolErrors.StreamSeqRegression,
        AppendOutcome.InvalidBody invalid => ProtocolErrors.InvalidBody(invalid.Problem),
        AppendOutcome.QuotaExceeded => ProtocolErrors.QuotaExceeded,
        AppendOutcome.Cancelled => ProtocolErrors.AppendCancelled,
        AppendOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };
}
