using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Webhooks;
using DurableStreams.Subscriptions;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

public sealed class WebhookTurnsTests
{
    [Theory]
    [InlineData(1, 9, 9, "p", "b.example")]
    [InlineData(1, 9, 9, "other", "B.EXAMPLE")]
    [InlineData(9, 1, 9, "p", "c.example")]
    [InlineData(9, 9, 1, "other", "c.example")]
    public async Task Each_limit_holds_the_next_attempt_up(
        int perHost, int perProject, int all, string project, string host)
    {
        using WebhookTurns turns = Create(perHost, perProject, all);
        IDisposable first = await turns.WaitAsync(KeyOf("p"), "b.example", CancellationToken.None);

        ValueTask<IDisposable> next = turns.WaitAsync(KeyOf(project), host, CancellationToken.None);
        Assert.False(next.IsCompleted);
        first.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public async Task Attempts_to_a_host_that_hangs_leave_room_for_others()
    {
        using WebhookTurns turns = Create(perHost: 1, perProject: 3, all: 3);
        using var cancel = new CancellationTokenSource();
        using IDisposable hanging = await turns.WaitAsync(KeyOf("p"), "hangs.example", CancellationToken.None);
        Task<IDisposable>[] waiting =
        [
            .. Enumerable.Range(0, 10).Select(_ => turns.WaitAsync(KeyOf("p"), "hangs.example", cancel.Token).AsTask()),
        ];

        using IDisposable other = await turns.WaitAsync(KeyOf("p"), "works.example", CancellationToken.None);

        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        await cancel.CancelAsync();
        foreach (Task<IDisposable> one in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }
    }

    [Theory]
    [InlineData(4, 9, "p")]
    [InlineData(9, 4, "other")]
    public async Task Any_number_of_hosts_that_hang_leaves_half_to_a_host_that_answers(
        int perProject, int all, string project)
    {
        using WebhookTurns turns = Create(perHost: 2, perProject, all);
        for (int number = 0; number < 10; number++)
        {
            turns.Ended($"hangs{number}.example", inTime: false);
        }

        using var cancel = new CancellationTokenSource();
        Task<IDisposable>[] hanging =
        [
            .. Enumerable.Range(0, 10).Select(
                number => turns.WaitAsync(KeyOf("p"), $"hangs{number}.example", cancel.Token).AsTask()),
        ];

        Assert.Equal(2, hanging.Count(one => one.IsCompletedSuccessfully));
        using IDisposable first = await turns.WaitAsync(KeyOf(project), "works.example", CancellationToken.None);
        using IDisposable second = await turns.WaitAsync(KeyOf(project), "works.example", CancellationToken.None);

        await cancel.CancelAsync();
        foreach (Task<IDisposable> waiting in hanging.Skip(2))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
    }

    [Fact]
    public async Task A_host_that_answers_again_is_admitted_as_the_others()
    {
        using WebhookTurns turns = Create(perHost: 9, perProject: 2, all: 9);
        turns.Ended("a.example", inTime: false);
        using IDisposable first = await turns.WaitAsync(KeyOf("p"), "a.example", CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        ValueTask<IDisposable> second = turns.WaitAsync(KeyOf("p"), "a.example", cancel.Token);
        Assert.False(second.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await second);

        turns.Ended("A.EXAMPLE", inTime: true);

        (await turns.WaitAsync(KeyOf("p"), "a.example", CancellationToken.None)).Dispose();
    }

    [Fact]
    public async Task Hosts_without_attempts_are_forgotten()
    {
        var limit = new KeyedLimit<string>(1, StringComparer.Ordinal);
        Action leave = await limit.EnterAsync("a", CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        ValueTask<Action> waiting = limit.EnterAsync("a", cancel.Token);
        Assert.Equal(1, limit.Count);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        Assert.Equal(1, limit.Count);
        leave();
        Assert.Equal(0, limit.Count);
    }

    private static WebhookTurns Create(int perHost, int perProject, int all) => new(
        new OptionsWrapper<WebhookOptions>(new WebhookOptions
        {
            MaxInFlight = all,
            MaxInFlightPerHost = perHost,
            MaxInFlightPerProject = perProject,
        }));

    private static SubscriptionKey KeyOf(string project)
    {
        Assert.Null(SubscriptionKey.Create(project, "s", out SubscriptionKey key));
        return key;
    }
}
