using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.FunctionApp.Tests.Entities;

public sealed class SealTests : IAsyncDisposable
{
    private readonly EntityBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task It_seals_to_the_end_and_continues_there_next_time()
    {
        await _bench.CreateStreamAsync();
        EntityBatchResult first = await _bench.SealAsync();
        Assert.Empty(first.Signals);
        _bench.Store.Steps = 5;
        await _bench.SealAsync();
        Assert.Equal([0, 1, 2, 3, 4], _bench.Store.SealedFrom);
    }

    [Fact]
    public async Task Work_beyond_the_limit_of_one_operation_continues_by_a_signal_to_itself()
    {
        await _bench.CreateStreamAsync();
        _bench.Store.Steps = (StreamEntity.MaxSealSteps * 2) + 1;
        EntityBatchResult first = await _bench.SealAsync();
        Assert.Equal(StreamEntity.MaxSealSteps, _bench.Store.SealedFrom.Count);
        Assert.Equal(2, await _bench.RunToEndAsync(first));
        Assert.Equal(_bench.Store.Steps, _bench.Store.SealedFrom.Count);
    }

    [Fact]
    public async Task A_duplicate_signal_costs_only_one_step()
    {
        await _bench.CreateStreamAsync();
        EntitySignal seal = EntitySignal.Of(WorkSignal.Seal(EntityBench.Path));
        await _bench.RunAsync(seal, seal);
        Assert.Equal([0, 1, 2, 3], _bench.Store.SealedFrom);
    }

    [Fact]
    public async Task A_lost_state_only_repeats_the_steps()
    {
        await _bench.CreateStreamAsync();
        await _bench.SealAsync();
        await using var restarted = new EntityBench();
        await restarted.CreateStreamAsync();
        EntityBatchResult result = await restarted.SealAsync();
        Assert.Equal([0, 1, 2], restarted.Store.SealedFrom);
        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task Another_incarnation_of_the_path_is_sealed_from_its_start()
    {
        TestStream stream = await _bench.CreateStreamAsync();
        await _bench.SealAsync();
        await stream.DeleteIncarnationAsync();
        await stream.RebirthAsync();
        await _bench.SealAsync();
        Assert.Equal([0, 1, 2, 0, 1, 2], _bench.Store.SealedFrom);
    }

    [Fact]
    public async Task Without_a_stream_nothing_is_remembered()
    {
        EntityBatchResult result = await _bench.SealAsync();
        Assert.Null(result.State);
        Assert.Empty(result.Signals);
        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task A_store_without_progress_is_not_called_repeatedly()
    {
        await _bench.CreateStreamAsync();
        _bench.Store.IsStuck = true;
        EntityBatchResult first = await _bench.SealAsync();
        Assert.InRange(await _bench.RunToEndAsync(first), 0, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unavailable_store_is_retried_later(bool atTheHead)
    {
        await _bench.CreateStreamAsync();
        if (atTheHead)
        {
            _bench.Faults.Next(StoreCall.Get, Fault.Before, Fault.AnswerLost);
        }
        else
        {
            _bench.Store.FailNextSeals(new StoreUnavailableException("1"), new StoreUnavailableException("2"));
        }

        EntityBatchResult first = await _bench.SealAsync();
        EntitySignal retry = Assert.Single(first.Signals);
        Assert.True(retry.At > _bench.Clock.GetUtcNow());
        Assert.Equal(0, retry.At!.Value.Ticks % TimeSpan.TicksPerSecond);
        Assert.Equal(2, await _bench.RunToEndAsync(first));
        Assert.Equal([0, 1, 2], _bench.Store.SealedFrom);
    }

    [Fact]
    public async Task Sealing_gives_up_after_a_few_attempts_on_an_unavailable_store()
    {
        await _bench.CreateStreamAsync();
        _bench.Faults.Always(StoreCall.Get, Fault.Before);
        EntityBatchResult first = await _bench.SealAsync();
        Assert.Equal(Retries.MaxAttempts - 1, await _bench.RunToEndAsync(first));
    }

    [Fact]
    public async Task A_bug_is_neither_thrown_nor_retried()
    {
        await _bench.CreateStreamAsync();
        _bench.Store.FailNextSeals(new InvalidOperationException("A bug."));
        EntityBatchResult result = await _bench.SealAsync();
        Assert.Empty(result.Failures);
        Assert.Empty(result.Signals);
    }

    [Theory]
    [InlineData("""{"Path":null}""")]
    [InlineData("""{"Path":""}""")]
    [InlineData("""{"Path":"a//b"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task An_input_without_a_valid_path_is_dropped(string input)
    {
        EntityBatchResult result = await _bench.RunAsync(
            EntityBench.Signal("Seal", input), EntityBench.Signal("Purge", input));
        Assert.Empty(result.Failures);
        Assert.Empty(result.Signals);
    }
}
