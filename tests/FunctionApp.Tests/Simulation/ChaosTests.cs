namespace DurableStreams.FunctionApp.Tests.Simulation;

public sealed class ChaosTests
{
    [Fact]
    public async Task After_a_crash_before_its_signals_a_batch_runs_again_and_signals_once()
    {
        using var bench = new EntityHostBench(new ScriptedChaos().Crashing(EntityCrash.BeforeSignals));
        await bench.SignalAsync("Tell", "x");
        await bench.Host.WhenIdleAsync();
        Assert.Equal(["told x", "told x", "x"], bench.Log.Lines);
    }

    [Fact]
    public async Task After_a_crash_before_the_checkpoint_its_signals_are_there_twice()
    {
        using var bench = new EntityHostBench(new ScriptedChaos().Crashing(EntityCrash.BeforeCheckpoint));
        await bench.SignalAsync("Tell", "x");
        await bench.Host.WhenIdleAsync();
        Assert.Equal(2, bench.Log.Lines.Count(line => line == "x"));
    }

    [Fact]
    public async Task A_crash_loses_the_state_of_the_batch()
    {
        using var bench = new EntityHostBench(new ScriptedChaos().Crashing(EntityCrash.BeforeSignals, EntityCrash.BeforeCheckpoint));
        await bench.SignalAsync("Add", 1);
        await bench.Host.WhenIdleAsync();
        Assert.Equal(3, bench.Log.Lines.Count);
        Assert.Equal("""{"Count":1,"Text":null}""", bench.Host.StateOf(EntityHostBench.Entity));
    }

    [Fact]
    public async Task Signals_of_clients_overtake_each_other_and_those_of_entities_do_not()
    {
        using var bench = new EntityHostBench(new ScriptedChaos { Reverses = true });
        await bench.SignalTogetherAsync(("Note", "1"), ("Note", "2"), ("Tell", "a"), ("Tell", "b"));
        Assert.Equal(["held", "told b", "told a", "2", "1", "b", "a"], bench.Log.Lines);
    }

    [Fact]
    public async Task Signals_come_twice_late_or_not_at_all()
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
    public void Random_chaos_does_everything_and_the_same_seed_the_same()
    {
        string once = Choices(7);
        Assert.Equal(once, Choices(7));
        Assert.NotEqual(once, Choices(8));
        foreach (string kind in new[] { "lost", "plain", "late", "twice", nameof(EntityCrash.BeforeSignals), nameof(EntityCrash.BeforeCheckpoint) })
        {
            Assert.Contains(kind, once, StringComparison.Ordinal);
        }
    }

    private static string Choices(int seed)
    {
        var chaos = new RandomChaos(seed);
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        var signal = new EntitySignal(EntityHostBench.Entity, "Note", null, IsOrdered: false);
        return string.Join(' ', Enumerable.Range(0, 200).Select(_ => $"{Kind([.. chaos.Deliver(signal, now)])} {chaos.Crash()} {chaos.PlaceAmong(9)}"));
    }

    private static string Kind(EntitySignal[] delivered) => delivered switch
    {
        [] => "lost",
        [{ At: null }] => "plain",
        [_] => "late",
        _ => "twice",
    };
}
