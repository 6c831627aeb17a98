using DurableStreams.Addressing;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.FunctionApp.Tests.Entities;

public sealed class PurgeTests : IAsyncDisposable
{
    private readonly EntityBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_large_deleted_incarnation_is_purged_step_by_step()
    {
        TestStream deleted = await _bench.CreateDeletedStreamAsync(segments: (StreamEntity.MaxPurgeRows * 2) + 1);
        EntityBatchResult first = await _bench.PurgeAsync(deleted.Incarnation);
        Assert.True(await _bench.RunToEndAsync(first) >= 2);
        Assert.False(await _bench.HasDataAsync(deleted.Incarnation));
        Assert.Null(_bench.State);
    }

    [Fact]
    public async Task A_repeated_purge_changes_nothing()
    {
        TestStream deleted = await _bench.CreateDeletedStreamAsync(segments: 3);
        await _bench.PurgeAsync(deleted.Incarnation);
        EntityBatchResult again = await _bench.PurgeAsync(deleted.Incarnation);
        Assert.Empty(again.Failures);
        Assert.Empty(again.Signals);
    }

    [Fact]
    public async Task The_current_incarnation_is_not_purged()
    {
        TestStream stream = await (await _bench.CreateStreamAsync()).AppendAsync("x"u8.ToArray());
        EntityBatchResult result = await _bench.PurgeAsync(stream.Incarnation);
        Assert.Empty(result.Signals);
        Assert.True(await _bench.HasDataAsync(stream.Incarnation));
    }

    [Fact]
    public async Task A_purge_of_one_incarnation_keeps_the_state_about_another()
    {
        TestStream stream = await _bench.CreateDeletedStreamAsync(segments: 1);
        Incarnation deleted = stream.Incarnation;
        await stream.RebirthAsync();
        await _bench.SealAsync();
        string? sealedState = _bench.State;
        await _bench.PurgeAsync(deleted);
        Assert.NotNull(sealedState);
        Assert.Equal(sealedState, _bench.State);
    }

    [Theory]
    [InlineData(StoreCall.Get, false)]
    [InlineData(StoreCall.Get, true)]
    [InlineData(StoreCall.Purge, false)]
    [InlineData(StoreCall.Purge, true)]
    public async Task A_purge_succeeds_after_a_failure_of_any_call(StoreCall call, bool answerLost)
    {
        TestStream deleted = await _bench.CreateDeletedStreamAsync(segments: 3);
        _bench.Faults.Next(call, answerLost ? Fault.AnswerLost : Fault.Before);
        EntityBatchResult first = await _bench.PurgeAsync(deleted.Incarnation);
        Assert.Empty(first.Failures);
        Assert.Single(first.Signals);
        await _bench.RunToEndAsync(first);
        Assert.False(await _bench.HasDataAsync(deleted.Incarnation));
    }
}
