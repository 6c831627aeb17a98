using DurableStreams.Addressing;
using DurableStreams.Signals;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using FsCheck;
using FsCheck.Fluent;
using static DurableStreams.Core.Tests.Subscribing.SubscriptionBench;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>
/// Random sequences of all that clients, workers, receivers, clocks and processes do. After each step, and at the end,
/// everything must be as <see cref="SubscriptionInvariants"/> says.
/// </summary>
public sealed class SubscriptionModelTests
{
    private static readonly string[] Paths = ["a/x", "a/y", "b/x", "wake/w"];

    private static readonly WebhookResult[] Answers =
        [WebhookResult.Done, WebhookResult.Accepted, WebhookResult.Accepted, WebhookResult.Failed];

    // Even, as leases are: the pauses after conflicts must not decide whether a lease has ended.
    private static readonly double[] Seconds = [2, 6, 28, 32, 76, 302];

    public enum Act
    {
        Create,
        CreateWithContent,
        Fork,
        Append,
        AppendMore,
        DeleteStream,
        Subscribe,
        SubscribeToo,
        Unsubscribe,
        Add,
        Remove,
        Claim,
        AckPartly,
        AckToTail,
        AckWrongly,
        Release,
        ChangeAnswer,
        Work,
        WorkMore,
        WorkAll,
        LoseOne,
        LoseAll,
        Wait,
        WaitMore,
        Sweep,
        Restart,
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task No_wake_is_lost_and_none_is_fenced_wrongly(int processes)
    {
        Act[] acts = [.. Enum.GetValues<Act>(), Act.CreateWithContent, Act.Subscribe, Act.WorkAll, Act.WorkAll, Act.Append];
        Gen<(Act, int)[]> plans = Gen.Elements(acts)
            .SelectMany(act => Gen.Choose(0, 23).Select(number => (act, number)))
            .ArrayOf();
        return Property.HoldsAsync(Arb.From(plans, Shorter), plan => RunAsync(plan, processes), tests: 150);
    }

    // Without one half, or without one step.
    private static IEnumerable<(Act, int)[]> Shorter((Act, int)[] plan)
    {
        if (plan.Length > 3)
        {
            yield return plan[(plan.Length / 2)..];
            yield return plan[..(plan.Length / 2)];
        }

        for (int i = 0; i < plan.Length; i++)
        {
            yield return [.. plan[..i], .. plan[(i + 1)..]];
        }
    }

    private static async Task RunAsync((Act Act, int Number)[] plan, int processes)
    {
        await using var model = new SubscriptionModel(processes);
        foreach ((Act act, int number) in plan)
        {
            model.Order++;
            await ActAsync(model, act, number);
            await model.CheckStepAsync();
        }

        await model.CheckSettledAsync();
        await model.CheckRemovedAsync();
    }

    private static Task ActAsync(SubscriptionModel model, Act act, int number)
    {
        string path = Paths[number % Paths.Length];
        SubscriptionKey key = Key($"s{number % 3}");
        int process = number / 12;
        SubscriptionProcesses processes = model.Processes;
        KnownSubscription? known = model.Subscriptions.FirstOrDefault(subscription => subscription.Key == key);
        return act switch
        {
            Act.Create => model.CreateAsync(path, "[]", null, process),
            Act.CreateWithContent => model.CreateAsync(path, "[1,2]", null, process),
            Act.Fork => model.CreateAsync(path, "[]", Paths[(number + 1 + (number / 4)) % 3], process),
            Act.Append or Act.AppendMore when IsThere(model, path) => model.AppendAsync(path, process),
            Act.DeleteStream when IsThere(model, path) => model.DeleteStreamAsync(path, process),
            Act.Subscribe or Act.SubscribeToo when known is null => SubscribeAsync(model, key, number, process),
            Act.Unsubscribe => model.UnsubscribeAsync(key, process),
            Act.Add when known is not null => model.AddAsync(key, TestStreams.Path(path), process),
            Act.Remove when known is not null => model.RemoveAsync(key, TestStreams.Path(path), process),
            Act.Claim => model.ClaimAsync(key, $"worker-{number % 2}", process),
            Act.AckPartly or Act.AckToTail or Act.AckWrongly or Act.Release when TokenOf(model, number) is { } token =>
                AnswerAsync(model, act, token, number, process),
            Act.ChangeAnswer => ChangeAnswerAsync(model, number),
            Act.Work or Act.WorkMore => processes.RunAsync(async () =>
            {
                await processes.SignalsOf(process).RunOneAsync(processes.SubscriptionsOf(process));
                return true;
            }),
            Act.WorkAll => processes.SettleAsync(),
            Act.LoseOne => LoseAsync(processes, process, all: false),
            Act.LoseAll => LoseAsync(processes, process, all: true),
            Act.Wait or Act.WaitMore => WaitAsync(processes, Seconds[number % Seconds.Length]),
            Act.Sweep => processes.SweepAsync(process),
            Act.Restart => processes.RestartAsync(process),
            _ => Task.CompletedTask,
        };
    }

    private static bool IsThere(SubscriptionModel model, string path) =>
        model.Streams.Find(TestStreams.Path(path)) is not null;

    private static Task<CreateSubscriptionOutcome> SubscribeAsync(
        SubscriptionModel model, SubscriptionKey key, int number, int process)
    {
        (SubscriptionConfiguration configuration, string[] streams) = (number / 3) switch
        {
            0 => (Webhook("a/*"), Array.Empty<string>()),
            1 => (Webhook("**"), []),
            2 => (PullWake("wake/w", "a/*"), []),
            3 => (PullWake("wake/w", "**"), ["b/x"]),
            4 => (Webhook("b/*"), ["a/x", "wake/w"]),
            5 => (PullWake("wake/w"), ["a/x", "a/y"]),
            6 => (Webhook("a/*") with { Lease = SubscriptionConfiguration.MaxLease }, []),
            _ => (PullWake("wake/w", "a/*") with { Lease = SubscriptionConfiguration.MaxLease }, ["a/x"]),
        };
        return model.SubscribeAsync(key, configuration, [.. streams.Select(TestStreams.Path)], process);
    }

    // Usually one of the newest wakes, often one that is over.
    private static Token? TokenOf(SubscriptionModel model, int number) =>
        model.Tokens.Count == 0 ? null : model.Tokens[^(1 + (number % Math.Min(4, model.Tokens.Count)))];

    private static Task<AckOutcome> AnswerAsync(
        SubscriptionModel model, Act act, Token token, int number, int process)
    {
        switch (act)
        {
            case Act.AckToTail:
                return model.AckAsync(token, token.AcksToTails, done: number % 3 > 0, process);
            case Act.Release when token.Type == SubscriptionType.PullWake:
                return model.ReleaseAsync(token, process);
            case Act.AckPartly or Act.AckWrongly when token.Streams.Count > 0:
                StreamPath stream = token.Streams[number % token.Streams.Count].Link.Stream;
                if (model.Streams.Find(stream) is not { } live)
                {
                    goto default;
                }

                Offset offset = act == Act.AckPartly
                    ? live.Offsets[number % live.Offsets.Count]
                    : live.Tail with { Position = live.Tail.Position + 1 + number };
                return model.AckAsync(token, [new Ack(stream, offset.ToString())], done: number % 2 == 0, process);
            default:
                return model.AckAsync(token, [], done: number % 4 == 0, process);
        }
    }

    private static Task ChangeAnswerAsync(SubscriptionModel model, int number)
    {
        model.Answer = Answers[number % Answers.Length];
        return Task.CompletedTask;
    }

    private static Task LoseAsync(SubscriptionProcesses processes, int process, bool all)
    {
        if (all)
        {
            processes.SignalsOf(process).Clear();
        }
        else
        {
            processes.SignalsOf(process).LoseOne();
        }

        return Task.CompletedTask;
    }

    private static Task WaitAsync(SubscriptionProcesses processes, double seconds)
    {
        processes.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return Task.CompletedTask;
    }
}
