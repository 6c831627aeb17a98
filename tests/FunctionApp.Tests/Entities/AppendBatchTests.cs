using System.Text;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Signals;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>Appends that are signalled, several of them in one batch of operations.</summary>
public sealed class AppendBatchTests : IAsyncDisposable
{
    private readonly EntityBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task The_signals_of_a_batch_share_a_commit_and_keep_their_order()
    {
        TestStream stream = await CreateAsync();
        long before = await _bench.CommitsAsync();
        var gate = new Gate();
        _bench.Faults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        Task<EntityBatchResult> batch = _bench.RunAsync(
            [.. Enumerable.Range(0, 10).Select(i => Signal(New() with { Text = $"{i}" }))]);
        Assert.False(batch.IsCompleted);
        gate.Open();
        EntityBatchResult result = await batch.WaitAsync(TestDeadline.Limit);
        Assert.Empty(result.Failures);
        Assert.Equal("0123456789", await StoredAsync(stream));
        Assert.Equal(2, await _bench.CommitsAsync() - before);
    }

    [Fact]
    public async Task One_signal_can_have_several_appends_which_are_made_in_their_order()
    {
        TestStream stream = await CreateAsync();
        AppendInput first = New() with
        {
            Text = "a",
            More = [.. ((string[])["b", "c"]).Select(text => New() with { Path = null, Text = text, IsSignal = true })],
        };
        Assert.Empty((await _bench.RunAsync(Signal(first), Signal(New() with { Text = "d" }))).Failures);
        Assert.Equal("abcd", await StoredAsync(stream));
    }

    [Fact]
    public async Task A_call_is_made_after_the_signals_before_it_and_gets_its_own_result()
    {
        TestStream stream = await CreateAsync();
        EntityBatchResult result = await _bench.RunAsync(
            Signal(New() with { Text = "a" }), Call(New() with { Text = "b" }), Signal(New() with { Text = "c" }));
        Assert.Equal([false, true, false], result.Results.Select(one => one is AppendResult));
        Assert.EndsWith(
            "_0000000000000002", ((AppendResult)result.Results[1]!).NextOffset, StringComparison.Ordinal);
        Assert.Equal("abc", await StoredAsync(stream));
    }

    [Fact]
    public async Task A_signal_that_is_invalid_or_refused_does_not_affect_the_others()
    {
        TestStream stream = await CreateAsync();
        AppendInput refused = New() with { Text = "x", IfMatch = "1_0" };
        EntityBatchResult result = await _bench.RunAsync(
            Signal(New() with { Text = "a" }),
            Signal(refused),
            Signal(New()),
            Signal(New() with { Text = "b" }));
        Assert.Empty(result.Failures);
        Assert.Equal("ab", await StoredAsync(stream));
        Assert.Equal("PRECONDITION_FAILED", (await _bench.AppendAsync(refused)).Error);
    }

    [Fact]
    public async Task A_batch_that_runs_again_changes_nothing()
    {
        TestStream stream = await CreateAsync();
        EntitySignal[] signals = [.. Enumerable.Range(0, 5).Select(i => Signal(New() with { Text = $"{i}" }))];
        await _bench.RunAsync([signals[0], .. signals]);
        await _bench.RunAsync(signals);
        Assert.Equal("01234", await StoredAsync(stream));
    }

    [Fact]
    public async Task Bodies_beyond_the_limit_of_a_batch_wait_for_those_before_them()
    {
        _bench.Http.MaxBodyBytes = AppendBatch.MaxBytes;
        TestStream stream = await CreateAsync();
        var gate = new Gate();
        _bench.Faults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        long before = await _bench.CommitsAsync();
        string half = new('x', AppendBatch.MaxBytes / 2);
        Task<EntityBatchResult> batch = _bench.RunAsync(
            Signal(New() with { Text = half }),
            Signal(New() with { Text = half }),
            Signal(New() with { Text = "y" }));
        gate.Open();
        await batch.WaitAsync(TestDeadline.Limit);
        Assert.Equal(half + half + "y", await StoredAsync(stream));
        Assert.Equal(3, await _bench.CommitsAsync() - before);
    }

    [Fact]
    public async Task A_batch_does_not_wait_for_its_appends_without_end()
    {
        TestStream stream = await CreateAsync();
        var gate = new Gate();
        _bench.Faults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        Task<EntityBatchResult> batch = _bench.RunAsync(Signal(New() with { Text = "a" }));
        await gate.Reached.WaitAsync(TestDeadline.Limit);
        _bench.Clock.Advance(AppendBatch.MaxWait);
        Assert.Empty((await batch.WaitAsync(TestDeadline.Limit)).Failures);
        gate.Open();
        await _bench.AppendAsync(New() with { Text = "b" });
        Assert.Equal("ab", await StoredAsync(stream));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Without_a_client_the_entity_signals_the_subscribers_once_per_batch(bool hasClient, int published)
    {
        await CreateAsync();
        if (hasClient)
        {
            _bench.Clients.Use(DurableMocks.TaskClient());
        }

        EntityBatchResult result = await _bench.RunAsync(
            [.. Enumerable.Range(0, 3).Select(i => Signal(New() with { Text = "a", HasSubscribers = i > 0 }))]);
        Assert.Equal(published, result.Signals.Count(signal => signal.Operation == nameof(SubscribersEntity.Publish)));
    }

    private Task<TestStream> CreateAsync() => _bench.CreateStreamAsync(
        TestStreams.NewHead() with { ContentType = TestStreams.ContentType("text/plain") });

    private AppendInput New() => new()
    {
        Path = EntityBench.Path.Value,
        RequestId = Guid.NewGuid(),
        Deadline = _bench.Clock.GetUtcNow().AddMinutes(1),
    };

    private static async Task<string> StoredAsync(TestStream stream)
    {
        Segment? all = await stream.Store.ReadAsync(
            stream.Path, stream.Incarnation, 0, int.MaxValue, CancellationToken.None);
        return all is null ? "" : Encoding.UTF8.GetString(all.Data.Span);
    }

    private static EntitySignal Signal(AppendInput input) => Call(input with { IsSignal = true });

    private static EntitySignal Call(AppendInput input) =>
        EntityBench.Signal(nameof(StreamEntity.Append), EntityJson.Write(input));
}
