using DurableStreams.Addressing;
using DurableStreams.Signals;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Subscribing.SubscriptionBench;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>
/// Each call of the stores fails once, before or after it was applied, alone or with those that follow. Clients repeat
/// what was not answered. Afterwards, everything must be as <see cref="SubscriptionInvariants"/> says.
/// </summary>
public sealed class SubscriptionFaultTests
{
    private static readonly StreamPath Later = TestStreams.Path("a/later");

    public enum Failure
    {
        Before,
        AnswerLost,
    }

    [Theory]
    [InlineData(1, Failure.Before)]
    [InlineData(1, Failure.AnswerLost)]
    [InlineData(6, Failure.Before)]
    [InlineData(6, Failure.AnswerLost)]
    public Task No_failed_call_of_a_webhook_subscription_loses_a_wake(int count, Failure failure) =>
        FailEachAsync(count, failure, LiveWebhookAsync);

    private static async Task FailEachAsync(int count, Failure failure, Func<SubscriptionModel, Task> liveAsync)
    {
        Fault fault = failure == Failure.Before ? Fault.Before : Fault.AnswerLost;
        int calls = int.MaxValue;
        for (int first = 1; first <= calls; first++)
        {
            var plan = new OutageFaults(first, count, fault);
            await using var model = new SubscriptionModel(processes: 1, plan);
            try
            {
                await liveAsync(model);
                calls = plan.Calls;
                plan.End();
                await model.CheckSettledAsync();
                await model.CheckRemovedAsync();
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"Failed with {count} faults from call {first} on.", problem);
            }
        }

        Assert.True(calls > 60, $"{calls} calls are too few to prove anything.");
    }

    private static async Task LiveWebhookAsync(SubscriptionModel model)
    {
        SubscriptionKey key = Key("hook");
        model.Answer = WebhookResult.Done;
        await StepAsync(model, () => model.SubscribeAsync(key, Webhook("a/*"), [Later], 0));
        await StepAsync(model, () => model.CreateAsync("a/x", "[1]", null, 0));
        model.Answer = WebhookResult.Failed;
        await StepAsync(model, () => model.AppendAsync("a/x", 0));
        model.Answer = WebhookResult.Accepted;
        await PassAsync(model, 31);
        await AnswerAsync(model, done: false);
        await StepAsync(model, () => model.CreateAsync(Later.Value, "[]", "a/x", 0));
        await AnswerAsync(model, done: true);
        await PassAsync(model, 95);
        await StepAsync(model, () => model.DeleteStreamAsync("a/x", 0));
        await StepAsync(model, () => model.UnsubscribeAsync(key, 0));
        await StepAsync(model, () => model.SubscribeAsync(key, Webhook("a/*"), [], 0));
        await StepAsync(model, () => model.CreateAsync("a/x", "[1]", null, 0));
    }

    private static Task AnswerAsync(SubscriptionModel model, bool done) => model.Tokens.Count == 0
        ? Task.CompletedTask
        : StepAsync(model, () => model.AckAsync(model.Tokens[^1], model.Tokens[^1].AcksToTails, done, 0));

    private static async Task PassAsync(SubscriptionModel model, int seconds)
    {
        model.Processes.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await model.Processes.SettleAsync();
        await model.Processes.TrySweepAsync(0);
    }

    private static async Task StepAsync(SubscriptionModel model, Func<Task> actAsync)
    {
        model.Order++;
        await actAsync();
        await model.Processes.SettleAsync();
        await model.CheckStepAsync();
    }
}
