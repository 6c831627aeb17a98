namespace DurableStreams.FunctionApp.Tests.Simulation;

public sealed class ChaosTests
{
    [Fact]
    public async Task After_a_crash_before_its_signals_a_batch_runs_again_and_they_are_sent_once()
    {
        using var bench = new EntityHostBench(new ScriptedChaos().Crashing(EntityCrash.BeforeSignals));
        await bench.SignalAsync("Notify", "x");
        await bench.Host.WhenIdleAsync();
        Assert.Equal(["notified x", "notified x", "x"], bench.Log.Lines);
    }

    [Fact]
    public async Task After_a_crash_before_the_checkpoint_the_signals_of_a_batch_are_sent_twice()
    {
        using var bench = new EntityHostBench(new ScriptedChaos().Crashing(EntityCrash.BeforeCheckpoint));
        await bench.SignalAsync("Notify", "x");
        await bench.Host.WhenIdleAsync();
        Assert.Equal(2, bench.Log.Lines.Count(line => line == "x"));
    }

    [Fact]
    public async Task A_crash_loses_the_state_of_the_batch()
    {
        using var bench = new EntityHostBench(
            new ScriptedChaos().Crashing(EntityCrash.BeforeSignals, EntityCrash.BeforeCheckpoint));
        await bench.SignalAsync("Add", 1);
        await bench.Host.WhenIdleAsync();
        Assert.Equal(3, bench.Log.Lines.Count);
        Assert.Equal("""{"Count":1,"Text":null}""", bench.Host.StateOf(EntityHostBench.Entity));
    }

    [Fact]
    public async Task Signals_of_clients_can_overtake_each_other_and_those_of_entities_cannot()
    {
        using var bench = new EntityHostBench(new ScriptedChaos { Reverses = true });
        await bench.SignalTogetherAsync(("Note", "1"), ("Note", "2"), ("Notify", "a"), ("Notify", "b"));
        Assert.Equal(["held", "notified b", "notified a", "2", "1", "b", "a"], bench.Log.Lines);
    }

    [Fact]
    public async Task Signals_are_delivered_twice_late_or_never()
    {
        var chaos = new ScriptedChaos
        {
            Delivery = static (signal, now) => signal.Input switch
            {
                "\"twice\"" => [signal, signal],
                "\"late\"" => [signal with { At = now.AddSeconds(1) }],
                "\"lost\"" => [],
                _ => [signal],
            },
        };
        using var bench = new EntityHostBench(chaos);
        foreach (string text in new[] { "late", "twice", "lost", "plain" })
        {
            await bench.SignalAsync("Note", text);
        }

        await bench.Host.WhenIdleAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        await bench.Host.WhenIdleAsync();
        Assert.Equal(["twice", "twice", "plain", "late"], bench.Log.Lines);
    }

    [Fact]
    public void Random_chaos_causes_every_fault_and_is_reproducible_by_seed()
    {
        string once = Choices(7);
        Assert.Equal(once, Choices(7));
        Assert.NotEqual(once, Choices(8));
        string[] kinds =
        [
            "lost", "plain", "late", "twice",
            nameof(EntityCrash.BeforeSignals), nameof(EntityCrash.BeforeCheckpoint),
        ];
        foreach (string kind in kinds)
        {
            Assert.Contains(kind, once, StringComparison.Ordinal);
        }
    }

    private static string Choices(int seed)
    {
        var chaos = new RandomChaos(seed);
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        var signal = new EntitySignal(EntityHostBench.Entity, "Note", null, IsOrdered: false);
        return string.Join(' ', Enumerable.Range(0, 200).Select(
            _ => $"{Kind([.. chaos.Deliver(signal, now)])} {chaos.Crash()} {chaos.PlaceAmong(9)}"));
    }

    private static string Kind(EntitySignal[] delivered) => delivered switch
    {
        [] => "lost",
        [{ At: null }] => "plain",
        [_] => "late",
        _ => "twice",
    };
}
