using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.Options;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut.Deliver;

/// <summary>Appends to a source after the subscription are delivered once, in order, with their boundaries.</summary>
public sealed class DeliveryTests : FanOutTests
{
    protected override string Content => "before";

    private static readonly ContentType Png = TestStreams.ContentType("image/png");

    [Fact]
    public async Task Only_appends_after_the_subscription_are_delivered()
    {
        Assert.True(await Service.JoinAsync("p/s", "p/e"));
        await Service.AddAsync("p/s", "one", "two");
        await Host.PumpAsync();
        await Service.AddAsync("p/s", "three");
        await Host.PumpAsync();

        Assert.Equal("one|two|three", await Service.TextAsync("p/e"));
        Assert.Equal(DeliveryResult.CaughtUp, await Service.DeliverAsync("p/s", "p/e"));
        Assert.Equal("one|two|three", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task Repeated_and_concurrent_signals_deliver_once()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one", "two", "three");
        StreamService other = Host.Start();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            async () => await (i % 2 == 0 ? Service : other).DeliverAsync("p/s", "p/e"))));

        Assert.Equal("one|two|three", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task Many_appends_are_delivered_in_few_commits_and_keep_their_boundaries()
    {
        await Service.JoinAsync("p/s", "p/e");
        string[] bodies = [.. Enumerable.Range(0, 100).Select(i => $"m{i};")];
        await Service.AddAsync("p/s", bodies);
        int before = Host.Recorded.Commits.Count;
        await Service.DeliverAsync("p/s", "p/e");

        Assert.Equal(1, Host.Recorded.Commits.Count - before);
        Assert.Equal(string.Join('|', bodies), await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_backlog_larger_than_a_chunk_is_delivered_completely()
    {
        var options = new StreamServiceOptions { MaxChunkBytes = 10, TailWindowBytes = 1 };
        await using var host = new TestHost(options, isExclusive: false);
        await host.Service.MakeAsync("p/s");
        await host.Service.JoinAsync("p/s", "p/e");
        await host.Service.AddAsync("p/s", "a", "bbbbbbbbbbbbbbbbbbbbbbb", "cc", "dddddd", "eeee", "f");
        await host.PumpAsync();

        Assert.Equal("a|bbbbbbbbbbbbbbbbbbbbbbb|cc|dddddd|eeee|f", await host.Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task Several_sources_are_delivered_to_several_estuaries()
    {
        await Service.MakeAsync("p/t");
        await Service.JoinAsync("p/s", "p/e");
        Assert.False(await Service.JoinAsync("p/t", "p/e"));
        await Service.JoinAsync("p/t", "p/f");
        await Service.AddAsync("p/s", "s1");
        await Host.PumpAsync();
        await Service.AddAsync("p/t", "t1");
        await Host.PumpAsync();

        Assert.Equal("s1|t1", await Service.TextAsync("p/e"));
        Assert.Equal("t1", await Service.TextAsync("p/f"));
        Assert.Equal("p/s p/t", await Service.SourcesAsync("p/e"));
    }

    [Fact]
    public async Task An_estuary_refuses_appends_of_clients_creations_and_forks()
    {
        await Service.JoinAsync("p/s", "p/e");

        Assert.IsType<AppendOutcome.NotWritable>(await Service.PostAsync("p/e", "x"));
        Assert.IsType<CreateOutcome.Mismatch>(await Service.PutAsync("p/e"));
        Assert.IsType<CreateOutcome.SourceIsEstuary>(await Service.PutAsync("p/fork", fork: ServiceCalls.Fork("p/e")));
    }

    [Fact]
    public async Task A_delivery_does_not_renew_an_estuary()
    {
        await Service.JoinAsync("p/s", "p/e");
        DateTimeOffset? expiry = (await Service.FindAsync("p/e")).Expiry;
        Host.Advance(20 * 3600);
        await Service.AddAsync("p/s", "one");
        await Service.DeliverAsync("p/s", "p/e");
        Assert.Equal(expiry, (await Service.FindAsync("p/e")).Expiry);

        Host.Advance(5 * 3600);
        Assert.Equal("missing", await Service.StatusAsync("p/e"));
        SourceKey incarnation = await Host.IncarnationAsync("p/s");
        Assert.Equal("p/e", await Host.RegisteredAsync(incarnation));
        Assert.Equal(DeliveryResult.Unlinked, await Service.DeliverAsync("p/s", "p/e"));
        Assert.Equal("", await Host.RegisteredAsync(incarnation));
    }

    [Fact]
    public async Task A_closed_source_is_delivered_to_its_end_and_stays_subscribed()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.PostAsync("p/s", "last", close: true);
        await Host.PumpAsync();

        Assert.Equal("last", await Service.TextAsync("p/e"));
        Assert.Equal("p/s", await Service.SourcesAsync("p/e"));
        Assert.False((await Service.FindAsync("p/e")).Closed);
    }

    [Fact]
    public async Task A_fork_is_an_independent_source()
    {
        await Service.MakeAsync("p/fork", fork: ServiceCalls.Fork("p/s"));
        await Service.JoinAsync("p/fork", "p/e", envelope: true);
        await Service.AddAsync("p/s", "source");
        Offset end = await Service.AddAsync("p/fork", "fork");
        await Host.PumpAsync();

        Assert.Equal(
            $$"""{"stream":"p/fork","offset":"{{end}}","type":"data","payload":"fork"},""",
            await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task Envelopes_contain_json_unchanged_text_as_text_and_other_bytes_as_base64()
    {
        await Service.MakeAsync("p/json", type: ContentType.Json);
        await Service.MakeAsync("p/png", type: Png);
        foreach (string source in (string[])["p/s", "p/json", "p/png"])
        {
            await Service.JoinAsync(source, "p/e", envelope: true);
        }

        Offset[] ends =
        [
            await Service.AddAsync("p/s", "he \"x\"\n"),
            await Service.AddAsync("p/json", """[{"a": 1}, 2.50]"""),
            await Service.AddAsync("p/png", "\u0001\u0002"),
        ];
        await Host.PumpAsync();

        string[] expected =
        [
            $$"""{"stream":"p/s","offset":"{{ends[0]}}","type":"data","payload":"he \"x\"\n"},""",
            $$"""{"stream":"p/json","offset":"{{ends[1]}}","type":"data","payload":[{"a": 1},2.50]},""",
            $$"""{"stream":"p/png","offset":"{{ends[2]}}","type":"data","payload":"AQI=","encoding":"base64"},""",
        ];
        Assert.Equal(string.Join('|', expected), await Service.TextAsync("p/e"));
        Assert.True((await Service.FindAsync("p/e")).ContentType.IsJson);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_sent_as_base64()
    {
        await Service.JoinAsync("p/s", "p/e", envelope: true);
        RequestBody body = RequestBody.Of(new System.Buffers.ReadOnlySequence<byte>([0xC3]));
        await Service.AppendAsync(
            new AppendRequest(TestStreams.Path("p/s"), ServiceCalls.Text, body, false, null, null));
        await Host.PumpAsync();

        string text = await Service.TextAsync("p/e");
        Assert.Contains("\"payload\":\"ww==\",\"encoding\":\"base64\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enveloped_appends_too_large_for_one_commit_need_several()
    {
        var store = new MemoryStreamStore(isExclusive: false, maxCommitBytes: 300);
        var board = new SignalBoard();
        await using var service = TestServices.Start(store, store, fanOut: new TestFanOut(store, board, board));
        await service.MakeAsync("p/s", type: Png);
        await service.JoinAsync("p/s", "p/e", envelope: true);
        await service.AddAsync("p/s", "a", "b", "c", new string('x', 500), "d");
        await board.PumpAsync(service);

        string[] wrapped = (await service.TextAsync("p/e")).Split('|');
        Assert.Equal(5, wrapped.Length);
        Assert.All(["a", "b", "c", new string('x', 500), "d"], (string text, int i) =>
            Assert.Contains(
                $"\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}\"", wrapped[i], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recreated_source_is_another_source_even_with_another_content_type()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        await Host.PumpAsync();
        await Service.RemoveAsync("p/s");
        await Service.MakeAsync("p/s", type: ContentType.Json);
        await Service.AddAsync("p/s", "[1]");
        await Host.PumpAsync();

        Assert.Equal("one", await Service.TextAsync("p/e"));
        Assert.Equal("", await Service.SourcesAsync("p/e"));
        Assert.IsType<SubscribeOutcome.ContentTypeMismatch>(await Service.SubscribeAsync("p/s", "p/e"));
        Assert.Equal(DeliveryResult.Unlinked, await Service.DeliverAsync("p/s", "p/e"));

        await Service.RemoveAsync("p/s");
        await Service.MakeAsync("p/s");
        Assert.False(await Service.JoinAsync("p/s", "p/e"));
        await Service.AddAsync("p/s", "two");
        await Host.PumpAsync();
        Assert.Equal("one|two", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_stale_delivery_discards_its_bytes()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().Next(StoreCall.Commit, Fault.PauseBefore(gate)));
        Task<DeliveryResult> delivering = slow.DeliverAsync("p/s", "p/e").AsTask();
        await gate.Reached;
        await Service.UnsubscribeAsync("p/s", "p/e");
        gate.Open();

        // After the conflict the delivery pauses on the clock.
        Assert.Equal(DeliveryResult.Unlinked, await delivering);
        Assert.Equal("", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_delivery_whose_response_is_lost_is_not_repeated()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one", "two");
        StreamService process = Host.Start(new FaultScript().Next(StoreCall.Commit, Fault.AnswerLost));

        Assert.Equal(DeliveryResult.CaughtUp, await process.DeliverAsync("p/s", "p/e"));
        Assert.Equal("one|two", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task Cancelled_workers_stop_and_others_deliver_the_rest()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        Host.Signals.Lose();
        var ended = new CancellationToken(canceled: true);
        StreamPath source = TestStreams.Path("p/s");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Service.FanOut.DeliverAsync(TestStreams.Path("p/e"), source, default, ended).AsTask());
        Host.Signals.Before = _ => throw new OperationCanceledException(ended);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Service.FanOut.PublishAsync(source, default, ended).AsTask());
        Host.Signals.Before = null;
        Assert.Equal("", await Service.TextAsync("p/e"));
        await RecoverAsync();

        Assert.Equal("one", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_delivery_restores_a_lost_registry_row()
    {
        await Service.JoinAsync("p/s", "p/e");
        SourceKey incarnation = await Host.IncarnationAsync("p/s");
        StreamPath estuary = TestStreams.Path("p/e");
        SubscriberRow row = (await Host.Store.GetSubscriberAsync(incarnation, estuary, CancellationToken.None))!;
        await Host.Store.RemoveSubscriberAsync(incarnation, row, CancellationToken.None);
        await RecoverAsync();

        Assert.Equal("p/e", await Host.RegisteredAsync(incarnation));
    }

    [Fact]
    public async Task A_deleted_source_is_unlinked_as_soon_as_its_estuaries_are_writable()
    {
        await Service.JoinAsync("p/s", "p/e");
        SourceKey incarnation = await Host.IncarnationAsync("p/s");
        await Service.RemoveAsync("p/s");
        StreamService broken = Host.Start(new FaultScript().Always(StoreCall.Commit, Fault.Before));
        Host.Advance(301);
        while (await broken.SweepAsync(CancellationToken.None) > 0)
        {
            Assert.Equal("p/e", await Host.RegisteredAsync(incarnation));
        }

        await RecoverAsync();
        Assert.Equal("", await Host.RegisteredAsync(incarnation));
        Assert.Equal("", await Service.SourcesAsync("p/e"));
    }

    [Fact]
    public async Task One_read_of_a_source_serves_all_estuaries_of_a_process()
    {
        string[] estuaries = [.. Enumerable.Range(0, 50).Select(i => $"p/e{i}")];
        foreach (string estuary in estuaries)
        {
            await Service.JoinAsync("p/s", estuary);
        }

        await Service.AddAsync("p/s", "one", "two");
        StreamService other = Host.Start();
        int before = Host.Recorded.Reads.Count;
        foreach (string estuary in estuaries)
        {
            Assert.Equal(DeliveryResult.CaughtUp, await other.DeliverAsync("p/s", estuary));
        }

        Assert.Equal(1, Host.Recorded.Reads.Count - before);
    }
}
