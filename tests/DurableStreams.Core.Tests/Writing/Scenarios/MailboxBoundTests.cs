using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>Requests beyond the limits of the mailbox are refused at once and have no effect.</summary>
public sealed class MailboxBoundTests()
    : ScenarioTests(new StreamServiceOptions { MaxWaitingPerStream = 3, MaxWaitingBytesPerStream = 20 })
{
    private static readonly Request[] ThreeAppends =
        [new Request.Append("a"), new Request.Append("b"), new Request.Append("c")];

    [Fact]
    public async Task Beyond_the_maximum_number_of_waiting_requests_the_next_is_unavailable_at_once()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> waiting = A.AskAllAsync(ThreeAppends);

        Task<Answer[]> refused = A.AskAllAsync(new Request.Append("d"), Produced("e", 0), Close);

        Assert.True(refused.IsCompleted);
        Assert.All(await refused, answer => Assert.IsType<Answer.Unavailable>(answer));
        await paused.ReleaseAsync();
        Assert.All(await waiting, answer => Assert.IsType<Answer.Appended>(answer));
        Assert.Equal("held;abc", await StoredAsync());
    }

    [Fact]
    public async Task Creations_and_deletions_are_limited_as_well()
    {
        await A.AskAsync(new Request.Delete());
        await B.AskAsync(new Request.Create());
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> waiting = A.AskAllAsync(ThreeAppends);

        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(new Request.Delete()));

        await paused.ReleaseAsync();
        Assert.All(await waiting, answer => Assert.IsType<Answer.Appended>(answer));
        Assert.Equal("held;abc", await StoredAsync());
    }

    [Fact]
    public async Task Beyond_the_maximum_of_waiting_bytes_the_next_is_unavailable_and_a_shorter_one_is_not()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer> waiting = A.AskAsync(new Request.Append(new string('a', 18)));

        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(new Request.Append("bbb")));
        Task<Answer> shorter = A.AskAsync(new Request.Append("cc"));

        await paused.ReleaseAsync();
        Assert.Equal(
            [new Answer.Appended(At(23), false), new Answer.Appended(At(25), false)],
            await Task.WhenAll(waiting, shorter));
    }

    [Fact]
    public async Task A_body_larger_than_the_limit_is_accepted_if_nothing_else_waits()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer> large = A.AskAsync(new Request.Append(new string('a', 100)));

        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(new Request.Append("b")));

        await paused.ReleaseAsync();
        Assert.Equal(new Answer.Appended(At(105), false), await large);
    }

    [Fact]
    public async Task Requests_taken_from_the_mailbox_no_longer_count()
    {
        for (int round = 0; round < 3; round++)
        {
            PausedAppend paused = await PausedAppend.StartAsync(A);
            Task<Answer[]> waiting = A.AskAllAsync(Enumerable.Repeat(new Request.Append("123456"), 3));
            await paused.ReleaseAsync();
            Assert.All(await waiting, answer => Assert.IsType<Answer.Appended>(answer));
        }

        Assert.Equal(3 * (5 + 18), (await StoredAsync()).Length);
    }
}
