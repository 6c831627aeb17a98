using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Hosting;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Services;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>A fork point within a large append takes work to find.</summary>
public sealed class LargeForkPointTests
{
    [Fact]
    public async Task The_search_for_a_fork_point_takes_turns_with_other_large_work()
    {
        var store = new MemoryStreamStore();
        using var turns = new LargeWorkTurns();
        await using StreamService service =
            TestServices.Start(store, store, new StreamServiceOptions(), TimeProvider.System, largeWork: turns);
        await service.PutAsync(
            "source", $"[{string.Join(',', Enumerable.Repeat('0', 100_000))}]", ContentType.Json);
        Offset start = (await service.FindAsync("source")).OffsetAt(0);
        int taken = await TakeAllAsync(turns);

        Task<StreamHead> fork = service.MakeAsync("fork", fork: Fork("source", start, 100_000));
        Assert.False(fork.IsCompleted);
        while (taken-- > 0)
        {
            turns.Return();
        }

        Assert.Equal(200_000, (await fork).Tail);
    }

    private static async Task<int> TakeAllAsync(LargeWorkTurns turns)
    {
        int max = Math.Max(1, Environment.ProcessorCount / 2);
        for (int i = 0; i < max; i++)
        {
            await turns.TakeAsync();
        }

        return max;
    }
}
