using DurableStreams.AspNetCore.Errors;
using DurableStreams.Reading;

namespace DurableStreams.AspNetCore.Read;

/// <summary>Maps refused reads to errors (§5.6).</summary>
internal static class ReadRefusal
{
    public static ProtocolError ToError(ReadOutcome outcome) => outcome switch
    {
        ReadOutcome.NotFound => ProtocolErrors.StreamNotFound,
        ReadOutcome.Gone => ProtocolErrors.StreamGone,
        ReadOutcome.InvalidOffset invalid => ProtocolErrors.InvalidOffset(invalid.Problem),
        ReadOutcome.OffsetOfOtherIncarnation => ProtocolErrors.OffsetOfEarlierStream,
        ReadOutcome.Busy => ProtocolErrors.TooManyReadBytes,
        ReadOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not a refusal."),
    };
}
