using DurableStreams.Storage;

namespace DurableStreams.Appending;

/// <summary>A request whose outcome is recorded in the store, so that it can be repeated.</summary>
/// <param name="Id">The id of the request.</param>
/// <param name="At">See <see cref="OutcomeRow.At"/>.</param>
internal sealed record RecordedRequest(RequestId Id, DateTimeOffset At)
{
    /// <summary>The row of the request's outcome.</summary>
    public OutcomeRow With(AppendOutcome outcome) => new(Id, AppendOutcomeCodec.Encode(outcome), At);
}
