using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using Xunit.Abstractions;

namespace DurableStreams.Storage.AzureTables.Tests.Processes;

/// <summary>Two services with their own stores and caches use the same stream.</summary>
public sealed class TwoProcessTests(ITestOutputHelper output) : TablesTest
{
    private const int Writers = 16;
    private const int MessagesPerWriter = 20;

    private static readonly StreamServiceOptions ManyAttempts = new() { MaxCommitAttempts = 200 };

    [Fact]
    public async Task Sixteen_writers_at_each_of_two_processes_lose_and_duplicate_nothing()
    {
        await using var left = new TableProcess(Tables, options: ManyAttempts);
        await using var right = new TableProcess(Tables, options: ManyAttempts);
        StreamService[] services = [left.Service, right.Service];
        await left.Service.MakeAsync("s");

        Offset[][] acknowledged = await Task.WhenAll(
            Enumerable.Range(0, 2 * Writers).Select(writer => Task.Run(async () =>
            {
                Offset[] ends = new Offset[MessagesPerWriter];
                for (int i = 0; i < MessagesPerWriter; i++)
                {
                    ends[i] = Assert.IsType<AppendOutcome.Appended>(
                        await services[writer % 2].PostAsync("s", Message(writer, i))).Next;
                }

                return ends;
            })));

        string[] stored = (await right.Service.TextAsync("s")).Split('|');
        Assert.Equal(2 * Writers * MessagesPerWriter, stored.Distinct().Count());
        Assert.Equal(2 * Writers * MessagesPerWriter, stored.Length);
        for (int writer = 0; writer < 2 * Writers; writer++)
        {
            Assert.Equal(
                Enumerable.Range(0, MessagesPerWriter).Select(
                    i => (Array.IndexOf(stored, Message(writer, i)) + 1L) * stored[0].Length),
                acknowledged[writer].Select(end => end.Position));
        }
    }

    [Fact]
    public async Task Two_processes_under_load_on_one_stream_both_make_progress()
    {
        const int Messages = 2_000;
        AzureTableStreamStore due = Tables.Store();
        RecordingStore[] stores = [new RecordingStore(Tables.Store()), new RecordingStore(Tables.Store())];
        await using var left = TestServices.Start(stores[0], due, ManyAttempts);
        await using var right = TestServices.Start(stores[1], due, ManyAttempts);
        StreamService[] services = [left, right];
        await left.MakeAsync("s");
        int[] shares = new int[2];

        await Task.WhenAll(Enumerable.Range(0, 2 * Writers).Select(writer => Task.Run(async () =>
        {
            while (shares.Sum() < Messages)
            {
                Assert.IsType<AppendOutcome.Appended>(await services[writer % 2].PostAsync("s", "message"));
                Interlocked.Increment(ref shares[writer % 2]);
            }
        })));

        for (int process = 0; process < 2; process++)
        {
            int commits = Count(stores[process], CommitStatus.Committed);
            int conflicts = Count(stores[process], CommitStatus.Conflict);
            output.WriteLine(
                $"Process {process}: {shares[process]} messages, {commits} commits, {conflicts} conflicts.");
        }

        Assert.All(shares, share => Assert.InRange(share, Messages / 5, Messages));
    }

    [Fact]
    public async Task A_producer_that_alternates_between_processes_sees_no_false_gap_or_duplicate_across_incarnations()
    {
        await using var left = new TableProcess(Tables, options: ManyAttempts);
        await using var right = new TableProcess(Tables, options: ManyAttempts);
        StreamService[] services = [left.Service, right.Service];
        for (int incarnation = 0; incarnation < 3; incarnation++)
        {
            await services[incarnation % 2].MakeAsync("s");
            await ProduceAsync(services, incarnation);
            Assert.Equal(
                string.Join('|', Enumerable.Range(0, 60).Select(seq => $"{incarnation}.{seq}")),
                await services[(incarnation + 1) % 2].TextAsync("s"));
            await services[(incarnation + 1) % 2].RemoveAsync("s");
        }
    }

    /// <summary>
    /// Sends four messages at a time, alternating between the processes. A request may overtake the one before it,
    /// which is a real gap, and is then repeated. Any other gap or duplicate would be false.
    /// </summary>
    private static async Task ProduceAsync(StreamService[] services, int incarnation)
    {
        const int Messages = 60;
        const int Concurrency = 4;
        ProducerId producer = TestStreams.Producer("p");
        bool[] isStored = new bool[Messages];
        for (
            int next = 0;
            next < Messages;
            next = Array.IndexOf(isStored, false) is >= 0 and int first ? first : Messages)
        {
            int from = next;
            (int Seq, AppendOutcome Outcome)[] answers = await Task.WhenAll(
                Enumerable.Range(from, Math.Min(Concurrency, Messages - from)).Select(async seq =>
                    (seq, await services[seq % 2].PostAsync(
                        "s", $"{incarnation}.{seq}", producer: new ProducerStamp(producer, 0, seq)))));
            foreach ((int seq, AppendOutcome outcome) in answers)
            {
                switch (outcome)
                {
                    case AppendOutcome.Appended:
                        Assert.False(isStored[seq], $"Incarnation {incarnation}: {seq} was appended twice.");
                        isStored[seq] = true;
                        break;
                    case AppendOutcome.Duplicate:
                        Assert.True(isStored[seq], $"Incarnation {incarnation}: {seq} is a false duplicate.");
                        break;
                    case AppendOutcome.SequenceGap(var expected, _):
                        Assert.InRange(expected, from, seq - 1);
                        break;
                    case AppendOutcome.EpochStartsAboveZero:
                        // The first message was overtaken by another one.
                        Assert.Equal(0, from);
                        break;
                    default:
                        Assert.Fail($"Incarnation {incarnation}: {seq} ended as {outcome}.");
                        break;
                }
            }
        }
    }

    private static int Count(RecordingStore store, CommitStatus status) =>
        store.Commits.Count(commit => commit.Result.Status == status);

    private static string Message(int writer, int number) => $"{writer:D2}.{number:D3}";
}
