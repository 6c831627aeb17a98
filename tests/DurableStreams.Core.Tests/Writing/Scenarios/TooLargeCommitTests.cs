using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>A commit that exceeds a limit of the store is refused for good, not as a passing failure.</summary>
public sealed class TooLargeCommitTests
{
    [Fact]
    public async Task What_the_store_cannot_store_is_too_large_and_the_stream_stays_usable()
    {
        var memory = new MemoryStreamStore();
        await using StreamService service = TestServices.Start(new SmallStore(memory), memory);
        Assert.IsType<CreateOutcome.TooLarge>(await service.PutAsync("path", "too long"));
        await service.MakeAsync("path", "a");
        Assert.IsType<AppendOutcome.TooLarge>(await service.PostAsync("path", "too long"));
        await service.AddAsync("path", "b");
        Assert.Equal("a|b", await service.TextAsync("path"));
    }

    private sealed class SmallStore(MemoryStreamStore store) : StoreDecorator(store)
    {
        public override ValueTask<CommitResult> CommitAsync(StreamCommit commit) =>
            commit.Data?.Data.Length > 4 ? new(CommitResult.TooLarge) : base.CommitAsync(commit);
    }
}
