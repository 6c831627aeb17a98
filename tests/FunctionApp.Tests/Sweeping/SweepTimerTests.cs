using DurableStreams.FunctionApp.Clients;
using DurableStreams.FunctionApp.Tests.Hosting;
using DurableStreams.FunctionApp.Tests.Http;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Sweeping;

public sealed class SweepTimerTests
{
    [Fact]
    public async Task The_timer_function_processes_due_reminders_and_keeps_the_client()
    {
        var memory = new MemoryStreamStore(isExclusive: false);
        await using App app = await App.StartAsync(memory);
        await memory.ScheduleAsync(
            new Reminder.Purge(TestStreams.Path("s"), TestStreams.NewIncarnation()),
            DateTimeOffset.UnixEpoch,
            CancellationToken.None);
        var clients = app.Services.GetRequiredService<DurableClients>();
        Assert.Null(clients.Latest);
        await app.SweepAsync();
        Assert.Empty(await memory.ReadDueAsync(DateTimeOffset.MaxValue, 1, CancellationToken.None));
        Assert.Same(app.TaskClient, clients.Latest);
    }

    [Fact]
    public void It_runs_every_fifteen_seconds_and_does_not_catch_up_on_missed_runs()
    {
        FunctionBinding timer = FunctionMetadata.OfTheApp.Single(function => function.Name == "Sweep").Trigger;
        Assert.Equal(("timerTrigger", "*/15 * * * * *", false), (timer.Type, timer.Schedule, timer.UseMonitor));
    }
}
