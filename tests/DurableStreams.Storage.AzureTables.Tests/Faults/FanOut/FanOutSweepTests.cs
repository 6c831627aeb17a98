using DurableStreams.Azurite.Faults;

namespace DurableStreams.Storage.AzureTables.Tests.Faults.FanOut;

/// <summary>One call fails without being applied.</summary>
public sealed class FailedFanOutCallTests : FanOutSweep
{
    [Theory]
    [MemberData(nameof(SmallNames))]
    public Task A_call_that_fails_before_it_is_sent_does_no_harm(string name) =>
        SweepAsync(name, StorageFault.FailBefore);

    [Theory]
    [MemberData(nameof(SmallNames))]
    [Trait("Size", "Long")]
    public Task A_call_that_is_throttled_does_no_harm(string name) => SweepAsync(name, StorageFault.Throttle);
}

/// <summary>One call is applied, at once or later, but its response is lost.</summary>
public sealed class LostFanOutAnswerTests : FanOutSweep
{
    [Theory]
    [MemberData(nameof(Names))]
    public Task A_call_whose_response_is_lost_does_no_harm(string name) => SweepAsync(name, StorageFault.LoseAnswer);

    [Theory]
    [MemberData(nameof(SmallNames))]
    public Task A_call_that_arrives_after_its_retry_does_no_harm(string name) => SweepAsync(name, StorageFault.Late);
}

/// <summary>
/// From some call on, all calls fail, as if the process was disconnected or killed. See <see cref="LastingFaults"/>.
/// </summary>
public sealed class LostFanOutProcessTests : FanOutSweep
{
    [Theory]
    [MemberData(nameof(Names))]
    public Task A_process_whose_requests_are_all_lost_does_no_harm(string name) =>
        SweepAsync(name, StorageFault.FailBefore, isLasting: true);

    [Theory]
    [MemberData(nameof(SmallNames))]
    public Task A_process_whose_responses_are_all_lost_does_no_harm(string name) =>
        SweepAsync(name, StorageFault.LoseAnswer, isLasting: true, LastingFaults.FirstLostResponse);
}
