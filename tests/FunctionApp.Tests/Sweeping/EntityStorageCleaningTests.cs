using DurableStreams.FunctionApp.Background;
using DurableStreams.FunctionApp.Tests.Signals;
using DurableStreams.TestKit.Time;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace DurableStreams.FunctionApp.Tests.Sweeping;

public sealed class EntityStorageCleaningTests
{
    [Fact]
    public async Task It_cleans_once_an_hour_however_often_it_runs()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 9, 30, 0, TimeSpan.Zero));
        Mock<DurableEntityClient> entities = DurableMocks.EntityClient();
        DurableTaskClient client = entities.TaskClient();
        var cleaning = new EntityStorageCleaning(clock, NullLogger<EntityStorageCleaning>.Instance);
        for (int quarterMinute = 0; quarterMinute < 4 * 60 * 2; quarterMinute++)
        {
            await cleaning.RunAsync(client, CancellationToken.None);
            clock.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(2, entities.Cleanings());
    }

    [Fact]
    public async Task A_failure_is_not_thrown()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero));
        Mock<DurableEntityClient> entities = DurableMocks.EntityClient(new TimeoutException());
        var cleaning = new EntityStorageCleaning(clock, NullLogger<EntityStorageCleaning>.Instance);
        await cleaning.RunAsync(entities.TaskClient(), CancellationToken.None);
        Assert.Equal(1, entities.Cleanings());
    }
}
