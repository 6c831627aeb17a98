using DurableStreams.Addressing;
using DurableStreams.Signals;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Subscribing.SubscriptionBench;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>
/// Each call of the stores fails once, before or after it was applied, alone, with those that follow, or with the
/// process; see <see cref="FaultSweep"/>.
/// </summary>
public sealed class SubscriptionFaultTests
{
    private static readonly StreamPath Later = TestStreams.Path("a/later");

    [Theory]
    [InlineData(1, Failure.Before)]
    [InlineData(1, Failure.AnswerLost)]
    [InlineData(6, Failure.Before)]
    [InlineData(6, Failure.AnswerLost)]
    public Task No_failed_call_of_a_webhook_subscription_loses_a_wake(int count, Failure failure) =>
        FaultSweep.RunAsync(count, failure, LiveWebhookAsync, wakes: 5);

    [Theory]
    [InlineData(1, Failure.Before)]
    [InlineData(1, Failure.AnswerLost)]
    [InlineData(6, Failure.Before)]
    [InlineData(6, Failure.AnswerLost)]
    [InlineData(1, Failure.EndBefore)]
    [InlineData(1, Failure.EndAfter)]
    public Task No_failed_call_of_a_pull_wake_subscription_loses_a_wake(int count, Failure failure) =>
        FaultSweep.RunAsync(count, failure, LivePullWakeAsync, wakes: 5);

    [Theory]
    [InlineData(1, Failure.Before)]
    [InlineData(1, Failure.AnswerLost)]
    [InlineData(6, Failure.Before)]
    [InlineData(6, Failure.AnswerLost)]
    [InlineData(1, Failure.EndBefore)]
    [InlineData(1, Failure.EndAfter)]
    public Task No_failed_call_of_a_deletion_leaves_anything_behind(int count, Failure failure) =>
        FaultSweep.RunAsync(count, failure, DeletePullWakeAsync, wakes: 1);

    private static async Task LiveWebhookAsync(SubscriptionModel model)
    {
        SubscriptionKey key = Key("hook");
        model.Answer = WebhookResult.Done;
        await model.StepAsync(() => model.SubscribeAsync(key, Webhook("a/*"), [Later], 0));
        await model.StepAsync(() => model.CreateAsync("a/x", "[1]", null, 0));
        model.Answer = WebhookResult.Failed;
        await model.StepAsync(() => model.AppendAsync("a/x", 0));
        model.Answer = WebhookResult.Accepted;
        await model.PassAsync(31);
        await AckAsync(model, done: false);
        await model.StepAsync(() => model.CreateAsync(Later.Value, "[]", "a/x", 0));
        await AckAsync(model, done: true);
        await model.PassAsync(95);
        await model.StepAsync(() => model.DeleteStreamAsync("a/x", 0));
        await model.StepAsync(() => model.UnsubscribeAsync(key, 0));
        await model.StepAsync(() => model.SubscribeAsync(key, Webhook("a/*"), [], 0));
        await model.StepAsync(() => model.CreateAsync("a/x", "[1]", null, 0));
    }

    private static async Task LivePullWakeAsync(SubscriptionModel model)
    {
        SubscriptionKey key = Key("pull");
        await model.StepAsync(() => model.CreateAsync("a/x", "[1]", null, 0));
        await model.StepAsync(() => model.CreateAsync("b/x", "[1]", null, 0));
        await model.StepAsync(() => model.CreateAsync("wake/w", "[]", null, 0));
        StreamPath[] named = [TestStreams.Path("b/x"), Later];
        await model.StepAsync(() => model.SubscribeAsync(key, PullWake("wake/w", "a/*"), named, 0));

        // If a call of the creation has failed, existing streams are not linked yet.
        await model.StepAsync(() => model.CreateAsync("a/y", "[1]", null, 0));
        await model.StepAsync(() => model.AppendAsync("a/y", 0));
        await model.StepAsync(() => model.AppendAsync("a/x", 0));
        await model.StepAsync(() => model.ClaimAsync(key, "one", 0));
        await AckFirstAsync(model, "a/y");
        await AckAsync(model, done: true);
        await model.StepAsync(() => model.CreateAsync(Later.Value, "[1]", null, 0));
        await model.StepAsync(() => model.ClaimAsync(key, "two", 0));
        await ReleaseAsync(model);
        await model.StepAsync(() => model.ClaimAsync(key, "three", 0));
        await model.PassAsync(31);
        await AckAsync(model, done: true);
        await model.StepAsync(() => model.ClaimAsync(key, "four", 0));
        await model.StepAsync(() => model.DeleteStreamAsync("a/y", 0));
        await AckAsync(model, done: true);
        await model.StepAsync(() => model.RemoveAsync(key, TestStreams.Path("b/x"), 0));
        await model.StepAsync(() => model.AddAsync(key, TestStreams.Path("b/y"), 0));
        await model.StepAsync(() => model.CreateAsync("b/y", "[1]", null, 0));
        await model.PassAsync(95);
        await model.PassAsync(95);
        await model.StepAsync(() => model.ClaimAsync(key, "five", 0));
        await AckAsync(model, done: true);

        // The last wake finds no reminder that is left of something else.
        await model.PassAsync(6);
        await model.StepAsync(() => model.CreateAsync("a/y", "[1]", null, 0));
    }

    private static async Task DeletePullWakeAsync(SubscriptionModel model)
    {
        SubscriptionKey key = Key("pull");
        await model.StepAsync(() => model.CreateAsync("wake/w", "[]", null, 0));
        await model.StepAsync(() => model.SubscribeAsync(key, PullWake("wake/w", "a/*"), [Later], 0));
        await model.StepAsync(() => model.CreateAsync("a/x", "[1]", null, 0));
        await model.StepAsync(() => model.ClaimAsync(key, "one", 0));
        await model.StepAsync(() => model.UnsubscribeAsync(key, 0));
        await AckAsync(model, done: true);
        await model.StepAsync(() => model.AppendAsync("a/x", 0));
        await model.PassAsync(65);
        await model.StepAsync(() => model.SubscribeAsync(key, PullWake("wake/w", "a/*"), [], 0));
        await model.StepAsync(() => model.AppendAsync("a/x", 0));
        await model.StepAsync(() => model.UnsubscribeAsync(key, 0));
    }

    // The newest token, which is stale if the claim before has failed.
    private static Task AckAsync(SubscriptionModel model, bool done) => model.Tokens is [.., var token]
        ? model.StepAsync(() => model.AckAsync(token, token.AcksToTails, done, 0))
        : Task.CompletedTask;

    private static Task AckFirstAsync(SubscriptionModel model, string stream) =>
        model.Tokens is [.., var token] && token.Streams.Any(listed => listed.Link.Stream.Value == stream)
            ? model.StepAsync(() => model.AckAsync(token, [FirstOf(model, stream)], done: false, 0))
            : Task.CompletedTask;

    private static Ack FirstOf(SubscriptionModel model, string stream)
    {
        StreamPath path = TestStreams.Path(stream);
        return new Ack(path, model.Streams.Find(path)!.Offsets[0].ToString());
    }

    private static Task ReleaseAsync(SubscriptionModel model) => model.Tokens is [.., var token]
        ? model.StepAsync(() => model.ReleaseAsync(token, 0))
        : Task.CompletedTask;
}
