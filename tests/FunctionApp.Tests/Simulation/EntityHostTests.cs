using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>The simulation runs entities as Durable Task does.</summary>
public sealed class EntityHostTests : IDisposable
{
    private readonly EntityHostBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_failed_operation_is_undone_with_its_signals_and_the_others_still_run()
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
    public async Task A_batch_uses_one_object_and_the_next_one_reads_the_state_from_json()
    {
        await _bench.SignalTogetherAsync(("Add", 1), ("Add", 1));
        await _bench.SignalAsync("Add", 1);
        await _bench.Host.WhenIdleAsync();
        Assert.Equal(
            [
                "held",
                "key: 1. of batch, count 1, field 1",
                "key: 2. of batch, count 2, field 2",
                "key: 1. of batch, count 3, field 1",
            ],
            _bench.Log.Lines);
    }

    [Fact]
    public async Task A_batch_has_at_most_the_maximum_number_of_operations()
    {
        using var small = new EntityHostBench(maxBatch: 2);
        await small.SignalTogetherAsync(("Add", 1), ("Add", 1), ("Add", 1));
        Assert.Equal(["1", "2", "1"], small.Log.Lines.Skip(1).Select(line => line.Split(' ')[1].TrimEnd('.')));
    }

    [Fact]
    public async Task Operations_of_one_key_never_overlap_and_those_of_different_keys_can()
    {
        _bench.Log.Gate = new SemaphoreSlim(0);
        await _bench.SignalAsync("Wait", "1");
        await _bench.Log.Entered.Task;
        await _bench.SignalAsync("Wait", "2");
        _bench.Log.Gate.Release(2);
        await _bench.Host.WhenIdleAsync();
        Assert.Equal(["1", "2"], _bench.Log.Lines);
        Assert.Equal(1, _bench.Log.MaxRunning);

        // An operation that is held back does not block another key.
        await _bench.SignalAsync("Wait", "held", key: "a");
        await _bench.SignalAsync("Note", "free", key: "b");
        await _bench.Log.WhenAddedAsync("free");
        _bench.Log.Gate.Release();
        await _bench.Host.WhenIdleAsync();
        Assert.Equal(["1", "2", "free", "held"], _bench.Log.Lines);
    }

    [Fact]
    public async Task Signals_of_an_entity_are_sent_after_its_batch()
    {
        await _bench.SignalTogetherAsync(("Notify", "x"), ("Note", "same batch"));
        Assert.Equal(["held", "notified x", "same batch", "x"], _bench.Log.Lines);
    }

    [Fact]
    public async Task A_delayed_signal_runs_when_it_is_due()
    {
        await _bench.SignalAsync(nameof(ProbeEntity.NotifyLater), _bench.Clock.GetUtcNow().AddSeconds(10));
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
    public async Task A_read_creates_the_state_of_an_entity_and_delete_removes_it()
    {
        await _bench.SignalAsync("read");
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
    public async Task An_operation_that_cannot_be_dispatched_does_not_affect_the_others(string operation, object? input)
    {
        await _bench.SignalTogetherAsync((operation, input), ("Add", 1));
        Assert.Equal(operation, Assert.Single(_bench.Host.Failures).Operation);
        Assert.Equal("""{"Count":1,"Text":null}""", _bench.Host.StateOf(EntityHostBench.Entity));
    }

    [Fact]
    public async Task A_signal_to_an_unknown_entity_is_recorded()
    {
        _bench.Host.Signal(new EntitySignal(new EntityInstanceId("unknown", "x"), "Op", null));
        await _bench.Host.WhenIdleAsync();
        Assert.Single(_bench.Host.Failures);
    }
}
