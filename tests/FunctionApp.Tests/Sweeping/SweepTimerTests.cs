using DurableStreams.FunctionApp.Harness;
using DurableStreams.FunctionApp.Tests.Http;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Sweeping;

public sealed class SweepTimerTests
{
    [Fact]
    public async Task The_timer_function_works_off_what_is_due_and_keeps_the_client()
    {
        await using App app = await App.StartAsync();
        await ScheduleAsync(app, DateTimeOffset.UnixEpoch);
        Assert.Null(app.Host.Services.GetRequiredService<DurableClients>().Latest);
        await app.Host.Services.GetRequiredService<TimerFunctions>().RunAsync("Sweep", CancellationToken.None);
        Assert.Empty(await app.Memory.ReadDueAsync(DateTimeOffset.MaxValue, 1, CancellationToken.None));
        Assert.NotNull(app.Host.Services.GetRequiredService<DurableClients>().Latest);
        Assert.Empty(app.Host.Failures.Thrown);
    }

    [Fact]
    public async Task It_runs_on_its_schedule()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 9, 30, 1, TimeSpan.Zero));
        Task armed = clock.WhenTimerArmedAsync(TimeSpan.FromSeconds(14));
        await using App app = await App.StartAsync(clock: clock, runTimers: true);
        await ScheduleAsync(app, clock.GetUtcNow());
        await armed;
        Task armedAgain = clock.WhenTimerArmedAsync(TimeSpan.FromSeconds(15));
        clock.Advance(TimeSpan.FromSeconds(14));
        await armedAgain;
        Assert.Empty(await app.Memory.ReadDueAsync(DateTimeOffset.MaxValue, 1, CancellationToken.None));
    }

    private static async Task ScheduleAsync(App app, DateTimeOffset dueAt) => await app.Memory.ScheduleAsync(
        new Reminder.Purge(TestStreams.Path("s"), TestStreams.NewIncarnation()), dueAt, CancellationToken.None);
}
