using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.TestKit.Time;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>
/// Random sequences of appends, subscriptions, unsubscriptions, deletions, sweeps, restarts, and late, repeated or lost
/// signals in two processes, compared with the expected content of each estuary.
/// </summary>
public sealed class FanOutModelTests
{
    private static readonly StreamServiceOptions RareTicks = new() { LifetimeTick = TimeSpan.FromHours(1) };

    public enum Act
    {
        Append,
        AppendMore,
        Subscribe,
        SubscribeToo,
        Unsubscribe,
        DeleteEstuary,
        DeleteSource,
        Work,
        WorkElsewhere,
        WorkTwice,
        Lose,
        Sweep,
        Restart,
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1)]
    public Task Estuaries_have_the_expected_content(int threshold)
    {
        Gen<(Act, int)[]> plans = Gen.Choose(0, 12)
            .Select(act => (Act)act)
            .SelectMany(act => Gen.Choose(0, 8).Select(number => (act, number)))
            .ArrayOf();
        return Property.HoldsAsync(Arb.From(plans), plan => RunAsync(plan, threshold), tests: 120);
    }

    private static async Task RunAsync((Act Act, int Number)[] plan, int threshold)
    {
        var fanOut = new FanOutOptions { SignalThreshold = threshold, QueueRanges = 2, EstuariesPerMessage = 1 };
        await using var host = new TestHost(RareTicks, isExclusive: false, fanOut: fanOut);
        await using var pump = ClockPump.OverRetries(host.Clock);
        StreamService other = host.Start();
        var expectations = new FanOutExpectations();
        string context = string.Join(' ', plan);
        foreach (string source in (string[])["p/s0", "p/s1"])
        {
            await host.Service.MakeAsync(source);
        }

        foreach ((Act act, int number) in plan)
        {
            string source = $"p/s{number % 2}";
            string estuary = $"p/e{number % 3}";
            switch (act)
            {
                case Act.Append or Act.AppendMore:
                    string message = expectations.NextMessage(source);
                    await (number % 4 < 2 ? host.Service : other).AddAsync(source, message);
                    expectations.Appended(source, message);
                    break;
                case Act.Subscribe or Act.SubscribeToo:
                    await host.Service.JoinAsync(source, estuary);
                    expectations.Subscribed(source, estuary);
                    break;
                case Act.Unsubscribe:
                    await other.UnsubscribeAsync(source, estuary);
                    expectations.Unsubscribed(source, estuary);
                    break;
                case Act.DeleteEstuary:
                    await other.DeleteAsync(estuary);
                    expectations.EstuaryDeleted(estuary);
                    break;
                case Act.DeleteSource:
                    await host.Service.RemoveAsync(source);
                    await other.MakeAsync(source);
                    expectations.SourceDeleted(source);
                    break;
                case Act.Work when host.Signals.Take() is { } work:
                    await SignalBoard.WorkAsync(host.Service, work);
                    break;
                case Act.WorkElsewhere when host.Signals.Take(new Random(number)) is { } work:
                    await SignalBoard.WorkAsync(other, work);
                    break;
                case Act.WorkTwice when host.Signals.Take(new Random(number)) is { } work:
                    await Task.WhenAll(SignalBoard.WorkAsync(host.Service, work), SignalBoard.WorkAsync(other, work));
                    break;
                case Act.Lose:
                    host.Signals.Take(new Random(number));
                    break;
                case Act.Sweep:
                    host.Advance(20 * number);
                    await host.SweepAsync();
                    break;
                case Act.Restart:
                    host.Restart();
                    break;
            }
        }

        for (int i = 0; i < 12; i++)
        {
            host.Advance(301);
            await host.SweepAsync();
            await host.PumpAsync();
        }

        await expectations.CheckAsync(host.Service, context);
        foreach (string source in (string[])["p/s0", "p/s1"])
        {
            Assert.False((await host.Service.FindAsync(source)).FanOutDue, context);
        }
    }
}
