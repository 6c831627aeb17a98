using DurableStreams.FunctionsHost.Chaos;
using DurableStreams.FunctionsHost.Functions;
using Google.Protobuf;
using Microsoft.DurableTask.Protobuf;

namespace DurableStreams.FunctionsHost.Tests.Chaos;

public sealed class EntityChaosTests
{
    private const int Signals = 100;
    private const int Batches = 200;

    [Fact]
    public void Signals_are_dropped_duplicated_delayed_and_reordered_and_some_results_are_lost()
    {
        (List<EntityBatchResult> results, int lost) = Run(seed: 1);
        Assert.InRange(lost, 1, Batches / 2);
        Assert.All(results, result => Assert.Equal("state", result.EntityState));
        SendSignalAction[][] signals =
            [.. results.Select(result => result.Actions.Select(action => action.SendSignal).ToArray())];
        Assert.Contains(signals, batch => batch.Select(signal => signal.Name).Distinct().Count() < Signals);
        Assert.Contains(signals, batch => batch.GroupBy(signal => signal.Name).Any(same => same.Count() == 2));
        Assert.Contains(signals, batch => batch.Any(signal => signal.ScheduledTime is not null));
        Assert.Contains(signals.Select(batch => batch.Select(signal => signal.Name).ToArray()), names =>
            !names.SequenceEqual(names.Order(StringComparer.Ordinal)));

        // Most signals arrive, or retries would not converge.
        Assert.All(signals, batch => Assert.True(batch.Select(signal => signal.Name).Distinct().Count() > Signals / 2));
    }

    [Fact]
    public void The_same_seed_makes_the_same_decisions()
    {
        Assert.Equal(Names(Run(seed: 7)), Names(Run(seed: 7)));
        Assert.NotEqual(Names(Run(seed: 7)), Names(Run(seed: 8)));
    }

    private static IEnumerable<string> Names((List<EntityBatchResult> Results, int Lost) run) =>
        run.Results.SelectMany(result => result.Actions).Select(action => action.SendSignal.Name);

    private static (List<EntityBatchResult> Results, int Lost) Run(int seed)
    {
        var chaos = new EntityChaos(new Dice(seed), TimeProvider.System);
        var batch = new EntityBatchResult { EntityState = "state" };
        batch.Actions.AddRange(Enumerable.Range(0, Signals).Select(number => new OperationAction
        {
            SendSignal = new SendSignalAction { InstanceId = "@entity@key", Name = $"{number:D3}" },
        }));
        string result = Convert.ToBase64String(batch.ToByteArray());
        List<EntityBatchResult> results = [];
        for (int number = 0; number < Batches; number++)
        {
            try
            {
                results.Add(EntityBatchResult.Parser.ParseFrom(Convert.FromBase64String(chaos.Disturb(result))));
            }
            catch (InvocationFailedException)
            {
                // Lost results are counted as missing ones.
            }
        }

        return (results, Batches - results.Count);
    }
}
