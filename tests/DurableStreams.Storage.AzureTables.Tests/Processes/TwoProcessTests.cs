using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using Xunit.Abstractions;

namespace DurableStreams.Storage.AzureTables.Tests.Processes;

/// <summary>Two services with stores and caches of their own over the same tables, on one stream.</summary>
public sealed class TwoProcessTests(ITestOutputHelper output) : TablesTest
{
    private const int Writers = 16;
    private const int MessagesOfEach = 20;

    private static readonly StreamServiceOptions Patient = new() { MaxCommitAttempts = 200 };

    [Fact]
    public async Task Sixteen_writers_at_each_of_two_processes_lose_and_double_nothing()
    {
        await using var left = new TableProcess(Tables, options: Patient);
        await using var right = new TableProcess(Tables, options: Patient);
        StreamService[] services = [left.Service, right.Service];
        await left.Service.MakeAsync("s");

        Offset[][] acknowledged = await Task.WhenAll(Enumerable.Range(0, 2 * Writers).Select(writer => Task.Run(async () =>
        {
            Offset[] ends = new Offset[MessagesOfEach];
            for (int i = 0; i < MessagesOfEach; i++)
            {
                ends[i] = Assert.IsType<AppendOutcome.Appended>(await services[writer % 2].PostAsync("s", Message(writer, i))).Next;
            }

            return ends;
        })));

        string[] stored = (await right.Service.TextAsync("s")).Split('|');
        Assert.Equal(2 * Writers * MessagesOfEach, stored.Distinct().Count());
        Assert.Equal(2 * Writers * MessagesOfEach, stored.Length);
        for (int writer = 0; writer < 2 * Writers; writer++)
        {
            Assert.Equal(
                Enumerable.Range(0, MessagesOfEach).Select(i => (Array.IndexOf(stored, Message(writer, i)) + 1L) * stored[0].Length),
                acknowledged[writer].Select(end => end.Position));
        }
    }

    [Fact]
    public async Task Of_two_processes_under_load_on_one_stream_neither_starves()
    {
        const int Messages = 2_000;
        AzureTableStreamStore due = Tables.Store();
        RecordingStore[] stores = [new RecordingStore(Tables.Store()), new RecordingStore(Tables.Store())];
        await using var left = TestServices.Start(stores[0], due, Patient);
        await using var right = TestServices.Start(stores[1], due, Patient);
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
            output.WriteLine($"Process {process}: {shares[process]} messages, {commits} commits, {conflicts} conflicts.");
        }

        Assert.All(shares, share => Assert.InRange(share, Messages / 5, Messages));
    }

    [Fact]
    public async Task A_producer_at_two_processes_by_turns_sees_no_false_gap_and_no_false_duplicate_across_another_life()
    {
        await using var left = new TableProcess(Tables, options: Patient);
        await using var right = new TableProcess(Tables, options: Patient);
        StreamService[] services = [left.Service, right.Service];
        for (int life = 0; life < 3; life++)
        {
            await services[life % 2].MakeAsync("s");
            await ProduceAsync(services, life);
            Assert.Equal(
                string.Join('|', Enumerable.Range(0, 60).Select(seq => $"{life}.{seq}")),
                await services[(life + 1) % 2].TextAsync("s"));
            await services[(life + 1) % 2].RemoveAsync("s");
        }
    }

    /// <summary>
    /// Sends four at once, in order to both processes by turns. A request may overtake the one before it on its way to the
    /// store: that is a true gap, and it is sent again. Everything else would be false.
    /// </summary>
    private static async Task ProduceAsync(StreamService[] services, int life)
    {
        const int Messages = 60;
        const int AtOnce = 4;
        ProducerId producer = TestStreams.Producer("p");
        bool[] isIn = new bool[Messages];
        for (int next = 0; next < Messages; next = Array.IndexOf(isIn, false) is >= 0 and int first ? first : Messages)
        {
            int from = next;
            (int Seq, AppendOutcome Outcome)[] answers = await Task.WhenAll(Enumerable.Range(from, Math.Min(AtOnce, Messages - from)).Select(async seq =>
                (seq, await services[seq % 2].PostAsync("s", $"{life}.{seq}", producer: new ProducerStamp(producer, 0, seq)))));
            foreach ((int seq, AppendOutcome outcome) in answers)
            {
                switch (outcome)
                {
                    case AppendOutcome.Appended:
                        Assert.False(isIn[seq], $"Life {life}: {seq} was appended twice.");
                        isIn[seq] = true;
                        break;
                    case AppendOutcome.Duplicate:
                        Assert.True(isIn[seq], $"Life {life}: {seq} is a false duplicate.");
                        break;
                    case AppendOutcome.SequenceGap(var expected, _):
                        Assert.InRange(expected, from, seq - 1);
                        break;
                    case AppendOutcome.EpochStartsAboveZero:
                        // The first of all, and another one overtook it.
                        Assert.Equal(0, from);
                        break;
                    default:
                        Assert.Fail($"Life {life}: {seq} ended as {outcome}.");
                        break;
                }
            }
        }
    }

    private static int Count(RecordingStore store, CommitStatus status) => store.Commits.Count(commit => commit.Result.Status == status);

    private static string Message(int writer, int number) => $"{writer:D2}.{number:D3}";
}
