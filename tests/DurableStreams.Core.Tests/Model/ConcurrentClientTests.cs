using System.Buffers;
using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Reading;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Model;

/// <summary>
/// Concurrent clients on real threads and the real clock: every acknowledged message is stored exactly once, and the
/// messages of one client are in the order in which it sent them. Each store derives a class with its own fixture.
/// </summary>
public abstract class ConcurrentClientTests<TFixture> : IAsyncLifetime
    where TFixture : StoreFixture, new()
{
    private static readonly StreamPath[] Paths = [TestStreams.Path("a"), TestStreams.Path("b"), TestStreams.Path("c")];

    private readonly TFixture _fixture = new();
    private StreamService[] _processes = [];

    /// <summary>Number of concurrent clients.</summary>
    protected virtual int Clients => 8;

    /// <summary>Number of messages that each client sends.</summary>
    protected virtual int Messages => 300;

    public async Task InitializeAsync()
    {
        await _fixture.OpenAsync();
        var options = new StreamServiceOptions
        {
            MaxChunkBytes = 256,
            TailWindowBytes = 1_000,
            MaxCommitAttempts = 1_000,
        };
        _processes = _fixture.Streams.IsExclusive
            ? [TestServices.Start(_fixture.Streams, _fixture.Reminders, options)]
            : [
                TestServices.Start(_fixture.Streams, _fixture.Reminders, options),
                TestServices.Start(_fixture.OtherStreams, _fixture.OtherReminders, options),
            ];
        foreach (StreamPath path in Paths)
        {
            Assert.IsType<CreateOutcome.Created>(await _processes[0].CreateAsync(
                new CreateRequest(path, ContentType.Default, default, false, default, null), CancellationToken.None));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (StreamService process in _processes)
        {
            await process.DisposeAsync();
        }

        await _fixture.CloseAsync();
    }

    [Fact]
    public async Task Messages_of_clients_that_await_each_response_are_stored_once_and_in_order()
    {
        await AllClientsAsync(async client =>
        {
            for (int number = 0; number < Messages; number++)
            {
                StreamPath path = Paths[(client + number) % Paths.Length];
                Assert.IsType<AppendOutcome.Appended>(await AppendAsync(client, path, number));
            }
        });
        await AssertEachOnceAndInOrderAsync();
    }

    [Fact]
    public async Task Messages_of_clients_that_pipeline_are_stored_once_and_in_order()
    {
        await AllClientsAsync(async client =>
        {
            for (int number = 0; number < Messages;)
            {
                List<Task<AppendOutcome>> ahead = [];
                for (int i = 0; i < 20 && number < Messages; i++, number++)
                {
                    ahead.Add(AppendAsync(client, Paths[client % Paths.Length], number));
                }

                Assert.All(await Task.WhenAll(ahead), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
            }
        });
        await AssertEachOnceAndInOrderAsync();
    }

    [Fact]
    public async Task Messages_that_producers_send_twice_are_stored_once_and_in_order()
    {
        await AllClientsAsync(async client =>
        {
            ProducerId id = TestStreams.Producer($"client {client}");
            for (int number = 0; number < Messages; number++)
            {
                // The same request through both processes at once, like a retry after a lost response.
                var stamp = new ProducerStamp(id, 0, number);
                AppendOutcome[] outcomes = await Task.WhenAll(
                    AppendAsync(client, Paths[client % Paths.Length], number, stamp),
                    AppendAsync(client + 1, Paths[client % Paths.Length], number, stamp, client));
                Assert.Single(outcomes, outcome => outcome is AppendOutcome.Appended);
                Assert.Single(outcomes, outcome => outcome is AppendOutcome.Duplicate);
            }
        });
        await AssertEachOnceAndInOrderAsync();
    }

    [Fact]
    public async Task Every_response_has_the_offset_of_the_end_of_its_own_message()
    {
        await AllClientsAsync(async client =>
        {
            for (int number = 0; number < Messages / 4; number++)
            {
                StreamPath path = Paths[number % Paths.Length];
                var appended = Assert.IsType<AppendOutcome.Appended>(await AppendAsync(client, path, number));
                HeadOutcome found = await Process(client + 1).HeadAsync(path, CancellationToken.None);
                StreamHead head = Assert.IsType<HeadOutcome.Found>(found).Head;
                string message = Message(client, number);
                ReadFrom start = ReadFrom.At(head.OffsetAt(appended.Next.Position - message.Length));
                ReadOutcome outcome = await Process(client + number).ReadAsync(path, start, CancellationToken.None);
                Segment data = Assert.IsType<ReadOutcome.Read>(outcome).Chunk.Data!;
                Assert.StartsWith(message, Encoding.UTF8.GetString(data.Data.Span), StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public async Task Forks_created_during_appends_inherit_a_prefix_of_whole_messages()
    {
        int forks = 0;
        await AllClientsAsync(async client =>
        {
            for (int number = 0; number < Messages / 4; number++)
            {
                Assert.IsType<AppendOutcome.Appended>(await AppendAsync(client, Paths[0], number));
                if (number % 20 == client)
                {
                    StreamPath path = TestStreams.Path($"fork{Interlocked.Increment(ref forks)}");
                    var fork = new RequestedFork(Paths[0], null, 0);
                    Assert.IsType<CreateOutcome.Created>(await Process(client).CreateAsync(
                        new CreateRequest(path, null, default, false, default, fork), CancellationToken.None));
                }
            }
        });
        string whole = await ReadAllAsync(Paths[0]);
        Assert.NotEqual(0, forks);
        for (int fork = 1; fork <= forks; fork++)
        {
            string inherited = await ReadAllAsync(TestStreams.Path($"fork{fork}"));
            Assert.StartsWith(inherited, whole, StringComparison.Ordinal);
            Assert.EndsWith(";", inherited, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task After_a_close_nothing_is_accepted_and_no_acknowledged_message_is_missing()
    {
        int[] accepted = new int[Clients];
        await AllClientsAsync(async client =>
        {
            for (int number = 0; number < Messages; number++)
            {
                if (client == 0 && number == Messages / 3)
                {
                    await Process(0).AppendAsync(new AppendRequest(Paths[0], null, default, true, null, null));
                }

                AppendOutcome outcome = await AppendAsync(client, Paths[0], number);
                if (outcome is AppendOutcome.StreamClosed)
                {
                    return;
                }

                Assert.IsType<AppendOutcome.Appended>(outcome);
                accepted[client]++;
            }
        });
        string[] messages = (await ReadAllAsync(Paths[0])).Split(';', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(accepted.Sum(), messages.Length);
        Assert.Equal(accepted[0], Messages / 3);
        for (int client = 0; client < Clients; client++)
        {
            string prefix = $"{client}:";
            Assert.Equal(accepted[client], messages.Count(text => text.StartsWith(prefix, StringComparison.Ordinal)));
        }
    }

    private static string Message(int client, int number) => $"{client}:{number};";

    private StreamService Process(int choice) => _processes[choice % _processes.Length];

    private Task AllClientsAsync(Func<int, Task> run) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => run(client))));

    private Task<AppendOutcome> AppendAsync(
        int process, StreamPath path, int number, ProducerStamp? stamp = null, int? client = null)
    {
        byte[] message = TestBytes.Text(Message(client ?? process, number));
        RequestBody body = RequestBody.Of(new ReadOnlySequence<byte>(message));
        return Process(process)
            .AppendAsync(new AppendRequest(path, ContentType.Default, body, false, stamp, null))
            .AsTask();
    }

    private async Task AssertEachOnceAndInOrderAsync()
    {
        HashSet<string> all = [];
        foreach (StreamPath path in Paths)
        {
            string[] messages = (await ReadAllAsync(path)).Split(';', StringSplitOptions.RemoveEmptyEntries);
            int[] last = [.. Enumerable.Repeat(-1, Clients)];
            foreach (string message in messages)
            {
                Assert.True(all.Add(message), $"{message} is stored twice.");
                int[] parts = [.. message.Split(':').Select(int.Parse)];
                Assert.True(parts[1] > last[parts[0]], $"{message} comes after {last[parts[0]]}.");
                last[parts[0]] = parts[1];
            }
        }

        Assert.Equal(Clients * Messages, all.Count);
    }

    private async Task<string> ReadAllAsync(StreamPath path)
    {
        var text = new StringBuilder();
        ReadFrom from = ReadFrom.Start;
        for (int process = 0; ; process++)
        {
            ReadOutcome outcome = await Process(process).ReadAsync(path, from, CancellationToken.None);
            StreamChunk chunk = Assert.IsType<ReadOutcome.Read>(outcome).Chunk;
            text.Append(chunk.Data is null ? "" : Encoding.UTF8.GetString(chunk.Data.Data.Span));
            if (chunk.AtTail)
            {
                return text.ToString();
            }

            from = ReadFrom.At(chunk.NextOffset);
        }
    }
}
