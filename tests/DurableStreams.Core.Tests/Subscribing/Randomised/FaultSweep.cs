using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>How a call of the stores fails.</summary>
public enum Failure
{
    /// <summary>It has no effect.</summary>
    Before,

    /// <summary>It takes effect.</summary>
    AnswerLost,

    /// <summary>It has no effect, and neither has any later one: the process ends.</summary>
    EndBefore,

    /// <summary>It takes effect, and is the last one that does: the process ends.</summary>
    EndAfter,
}

/// <summary>
/// Repeats a scenario, each time with a failure at the next call of the stores, until it makes no more calls. Clients
/// repeat what was not answered. Afterwards, everything must be as <see cref="SubscriptionInvariants"/> says.
/// </summary>
internal static class FaultSweep
{
    /// <param name="count">How many calls fail in a row, unless the process ends.</param>
    /// <param name="failure">How they fail.</param>
    /// <param name="scenarioAsync">What happens, in steps; see <see cref="StepAsync"/>.</param>
    /// <param name="wakes">How many wakes workers receive or claim if no call fails.</param>
    public static async Task RunAsync(
        int count, Failure failure, Func<SubscriptionModel, Task> scenarioAsync, int wakes)
    {
        int calls = int.MaxValue;
        int received = 0;
        for (int first = 1; first <= calls; first++)
        {
            OutageFaults plan = Plan(first, count, failure);
            await using var model = new SubscriptionModel(processes: 1, plan);
            if (failure is Failure.EndBefore or Failure.EndAfter)
            {
                model.BeforeRepetition = () => ReplaceAsync(model, plan);
            }

            try
            {
                await scenarioAsync(model);
                (calls, received) = (plan.Calls, model.Tokens.Count);
                plan.End();
                await model.CheckSettledAsync();
                await model.CheckWakeEventsAsync();
                await model.CheckRemovedAsync();
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"{failure} of {count} from call {first} on.", problem);
            }
        }

        // The last run is the one without a failure.
        Assert.Equal(wakes, received);
    }

    /// <summary>A client acts, and the process does what follows from it.</summary>
    public static async Task StepAsync(this SubscriptionModel model, Func<Task> actAsync)
    {
        // No two things happen at the same instant.
        model.Order++;
        model.Processes.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await actAsync();
        await model.Processes.SettleAsync();
        await model.BeforeRepetition();
        await model.CheckStepAsync();
    }

    /// <summary>Time passes; what is due is done, unless the store is unavailable.</summary>
    public static async Task PassAsync(this SubscriptionModel model, int seconds)
    {
        model.Processes.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await model.Processes.SettleAsync();
        await model.BeforeRepetition();
        await model.Processes.TrySweepAsync(0);
        await model.BeforeRepetition();
    }

    private static OutageFaults Plan(int first, int count, Failure failure)
    {
        Fault fault = failure is Failure.Before or Failure.EndBefore ? Fault.Before : Fault.AnswerLost;
        return failure is Failure.EndBefore or Failure.EndAfter
            ? new OutageFaults(first, int.MaxValue, fault, Fault.Before)
            : new OutageFaults(first, count, fault, fault);
    }

    private static async Task ReplaceAsync(SubscriptionModel model, OutageFaults plan)
    {
        if (plan.HasBegun)
        {
            plan.End();
            await model.Processes.RestartAsync(0);
        }
    }
}
