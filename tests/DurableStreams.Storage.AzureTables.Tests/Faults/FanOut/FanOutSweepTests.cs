using DurableStreams.Azurite.Faults;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>One call fails, and whoever made it knows, or may know, that it was not done.</summary>
public sealed class FailedFanOutCallTests : FanOutSweep
{
    [Theory]
    [MemberData(nameof(SmallNames))]
    public Task A_call_that_fails_before_it_is_sent_does_no_harm(string name) => SweepAsync(name, Fault.FailBefore);

    [Theory]
    [MemberData(nameof(SmallNames))]
    public Task A_call_that_is_throttled_does_no_harm(string name) => SweepAsync(name, Fault.Throttle);
}

/// <summary>One call is done, at once or later, and whoever made it does not know.</summary>
public sealed class LostFanOutAnswerTests : FanOutSweep
{
    [Theory]
    [MemberData(nameof(Names))]
    public Task A_call_whose_answer_is_lost_does_no_harm(string name) => SweepAsync(name, Fault.LoseAnswer);

    [Theory]
    [MemberData(nameof(SmallNames))]
    public Task A_call_that_arrives_after_its_retry_does_no_harm(string name) => SweepAsync(name, Fault.Late);
}

/// <summary>From one call on none succeeds any more, as when a process is cut off or killed.</summary>
public sealed class LostFanOutProcessTests : FanOutSweep
{
    [Theory]
    [MemberData(nameof(Names))]
    public Task A_process_that_reaches_nothing_any_more_does_no_harm(string name) => SweepAsync(name, Fault.FailBefore, isLasting: true);

    [Theory]
    [MemberData(nameof(SmallNames))]
    public Task A_process_that_hears_nothing_any_more_does_no_harm(string name) => SweepAsync(name, Fault.LoseAnswer, isLasting: true);
}
