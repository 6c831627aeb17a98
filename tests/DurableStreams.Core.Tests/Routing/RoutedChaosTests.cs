using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Core.Tests.Writing;
using DurableStreams.Core.Tests.Writing.Randomised;
using DurableStreams.Signals;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>
/// Signals are lost, doubled, delayed beyond their deadline, and processed again after their commit, by two workers
/// over a store that fails, loses responses and delays commits. Every definite answer is true, and nothing is stored
/// twice.
/// </summary>
public sealed class RoutedChaosTests
{
    private const int Appends = 40;
    private const int Writers = 4;

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.3)]
    public async Task Every_answer_is_true_and_nothing_is_stored_twice(double rate)
    {
        HashSet<Type> seen = [];
        for (int seed = 0; seed < 25; seed++)
        {
            try
            {
                await RunAsync(rate, seed, seen);
            }
            catch (Exception problem)
            {
                Assert.Fail($"With seed {seed}: {problem}");
            }
        }

        // Otherwise the faults are too rare or too frequent for the test to mean anything.
        Assert.Contains(typeof(AppendOutcome.Appended), seen);
        Assert.Contains(typeof(AppendOutcome.Cancelled), seen);
    }

    private static async Task RunAsync(double rate, int seed, HashSet<Type> seen)
    {
        await using var bench = new RoutedBench();
        await bench.Front.MakeAsync(RoutedBench.Name);
        var faults = new StoppableFaults(new RandomFaults(seed, rate));
        StreamService front = bench.Start(faults);
        StreamService[] workers = [bench.Start(faults), bench.Start(faults)];
        var delivery = new ChaoticDelivery(seed, workers);
        bench.Signals.Deliver = delivery.DeliverAsync;
        var answers = new AppendOutcome[Appends];
        await using (new ClockPump(bench.Clock, longest: TimeSpan.FromSeconds(5)))
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
            {
                await Task.Yield();
                for (int i = writer; i < Appends; i += Writers)
                {
                    answers[i] = await RoutedBench.RouteAsync(front, $"{i};").InTimeAsync();
                }
            }));
            faults.Stop();
            await delivery.DeliverRestAsync().InTimeAsync();
        }

        string[] stored = (await bench.TextAsync()).Split(';', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(stored.Distinct().Count(), stored.Length);
        for (int i = 0; i < Appends; i++)
        {
            bool isStored = stored.Contains($"{i}");
            seen.Add(answers[i].GetType());
            Assert.True(
                answers[i] switch
                {
                    AppendOutcome.Appended => isStored,
                    AppendOutcome.Cancelled => !isStored,
                    _ => answers[i] is AppendOutcome.Unavailable,
                },
                $"Append {i} was answered with {answers[i]}, and it is {(isStored ? "" : "not ")}stored.");
        }
    }

    private sealed class ChaoticDelivery(int seed, StreamService[] workers)
    {
        private const double LostShare = 0.35;
        private const double DelayedShare = 0.3;
        private const double RepeatedShare = 0.3;

        private readonly Lock _lock = new();
        private readonly Random _random = new(seed);
        private readonly List<AppendSignal> _delayed = [];

        public async Task DeliverAsync(AppendSignal signal)
        {
            List<AppendSignal> due = [];
            lock (_lock)
            {
                double fate = _random.NextDouble();
                if (fate < LostShare)
                {
                    return;
                }

                if (fate < LostShare + DelayedShare)
                {
                    _delayed.Add(signal);
                }
                else
                {
                    due.Add(signal);
                }

                if (_random.NextDouble() < RepeatedShare)
                {
                    due.Add(signal);
                }

                if (_delayed.Count > 0 && _random.Next(3) == 0)
                {
                    due.Add(_delayed[_random.Next(_delayed.Count)]);
                }
            }

            await Task.WhenAll(due.Select(CommitAsync));
        }

        /// <summary>Delivers every delayed signal again, when no request waits for any of them.</summary>
        public async Task DeliverRestAsync()
        {
            AppendSignal[] delayed;
            lock (_lock)
            {
                delayed = [.. _delayed];
            }

            foreach (AppendSignal signal in delayed)
            {
                await CommitAsync(signal);
            }
        }

        private Task CommitAsync(AppendSignal signal)
        {
            StreamService worker;
            lock (_lock)
            {
                worker = workers[_random.Next(workers.Length)];
            }

            return Task.Run(() => worker.Routed.CommitAsync(signal).AsTask());
        }
    }
}
