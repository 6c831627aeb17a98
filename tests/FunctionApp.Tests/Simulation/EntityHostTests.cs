using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>The simulation runs entities as Durable Task does.</summary>
public sealed class EntityHostTests : IDisposable
{
    private readonly EntityHostBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_failed_operation_is_undone_and_its_signals_too_and_the_others_go_on()
    {
        await _bench.SignalTogetherAsync(("Add", 1), ("Fail", 10), ("Add", 2));
        Assert.Equal("""{"Count":3,"Text":null}""", _bench.Host.StateOf(EntityHostBench.Entity));
        Assert.DoesNotContain("from the failed", _bench.Log.Lines);
        (EntityInstanceId entity, string operation, _) = Assert.Single(_bench.Host.Failures);
        Assert.Equal((EntityHostBench.Entity, "Fail"), (entity, operation));
    }

    [Fact]
    public async Task A_failed_operation_is_not_run_again()
    {
        await _bench.SignalAsync("Fail", 1);
        await _bench.Host.WhenIdleAsync();
        Assert.Single(_bench.Log.Lines, "failing");
        Assert.Null(_bench.Host.StateOf(EntityHostBench.Entity));
    }

    [Fact]
    public async Task One_object_serves_a_batch_and_states_go_through_json_between_batches()
    {
        await _bench.SignalTogetherAsync(("Add", 1), ("Add", 1));
        await _bench.SignalAsync("Add", 1);
        await _bench.Host.WhenIdleAsync();
        Assert.Equal(
            ["held", "key: 1. of batch, count 1, field 1", "key: 2. of batch, count 2, field 2", "key: 1. of batch, count 3, field 1"],
            _bench.Log.Lines);
    }

    [Fact]
    public async Task A_batch_has_at_most_the_operations_that_are_allowed()
    {
        using var small = new EntityHostBench(maxBatch: 2);
        await small.SignalTogetherAsync(("Add", 1), ("Add", 1), ("Add", 1));
        Assert.Equal(["1", "2", "1"], small.Log.Lines.Skip(1).Select(line => line.Split(' ')[1].TrimEnd('.')));
    }

    [Fact]
    public async Task Operations_of_a_key_never_overlap_and_those_of_others_do()
    {
        _bench.Log.Gate = new SemaphoreSlim(0);
        await _bench.SignalAsync("Wait", "1");
        await _bench.Log.Entered.Task;
        await _bench.SignalAsync("Wait", "2");
        _bench.Log.Gate.Release(2);
        await _bench.Host.WhenIdleAsync();
        Assert.Equal(["1", "2"], _bench.Log.Lines);
        Assert.Equal(1, _bench.Log.MaxRunning);

        // This one is held, and another key does not wait for it.
        await _bench.SignalAsync("Wait", "held", key: "a");
        await _bench.SignalAsync("Note", "free", key: "b");
        await _bench.Log.WhenAddedAsync("free");
        _bench.Log.Gate.Release();
        await _bench.Host.WhenIdleAsync();
        Assert.Equal(["1", "2", "free", "held"], _bench.Log.Lines);
    }

    [Fact]
    public async Task Signals_of_an_entity_go_out_after_its_batch()
    {
        await _bench.SignalTogetherAsync(("Tell", "x"), ("Note", "same batch"));
        Assert.Equal(["held", "told x", "same batch", "x"], _bench.Log.Lines);
    }

    [Fact]
    public async Task A_signal_with_a_time_waits_for_it()
    {
        await _bench.SignalAsync("TellLater", _bench.Clock.GetUtcNow().AddSeconds(10));
        await _bench.Host.WhenIdleAsync();
        Assert.Equal(1, _bench.Host.DelayedCount);
        _bench.Clock.Advance(TimeSpan.FromSeconds(9));
        await _bench.Host.WhenIdleAsync();
        Assert.Empty(_bench.Log.Lines);
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        await _bench.Host.WhenIdleAsync();
        Assert.Equal(["later"], _bench.Log.Lines);
        Assert.Equal(0, _bench.Host.DelayedCount);
    }

    [Fact]
    public async Task Looking_makes_an_entity_and_delete_unmakes_it()
    {
        await _bench.SignalAsync("look");
        await _bench.Host.WhenIdleAsync();
        Assert.NotNull(_bench.Host.StateOf(EntityHostBench.Entity));
        await _bench.SignalAsync("DELETE");
        await _bench.Host.WhenIdleAsync();
        Assert.Null(_bench.Host.StateOf(EntityHostBench.Entity));
    }

    [Theory]
    [InlineData("Unknown", null)]
    [InlineData("Add", null)]
    [InlineData("Add", "no number")]
    public async Task What_cannot_be_dispatched_fails_alone(string operation, object? input)
    {
        await _bench.SignalTogetherAsync((operation, input), ("Add", 1));
        Assert.Equal(operation, Assert.Single(_bench.Host.Failures).Operation);
        Assert.Equal("""{"Count":1,"Text":null}""", _bench.Host.StateOf(EntityHostBench.Entity));
    }

    [Fact]
    public async Task A_signal_to_nobody_is_noted()
    {
        _bench.Host.Signal(new EntitySignal(new EntityInstanceId("nobody", "x"), "Op", null));
        await _bench.Host.WhenIdleAsync();
        Assert.Single(_bench.Host.Failures);
    }
}
