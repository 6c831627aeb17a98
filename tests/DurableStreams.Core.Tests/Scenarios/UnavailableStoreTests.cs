using DurableStreams.Appending;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Live;
using DurableStreams.Producers;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Scenarios;

/// <summary>During an outage of the store all requests are unavailable; afterwards everything works.</summary>
public sealed class UnavailableStoreTests : IAsyncLifetime
{
    private readonly TestHost _host = new();
    private readonly FaultScript _faults = new();
    private StreamService _service = null!;

    public Task InitializeAsync()
    {
        _service = _host.Start(_faults);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Every_request_is_unavailable_during_an_outage_of_the_store()
    {
        SetOutage(true);
        Assert.IsType<HeadOutcome.Unavailable>(await _service.HeadAsync("path"));
        Assert.IsType<ReadOutcome.Unavailable>(await _service.GetAsync("path"));
        Assert.IsType<AppendOutcome.Unavailable>(await _service.PostAsync("path", "a"));
        Assert.IsType<CreateOutcome.Unavailable>(await _service.PutAsync("path"));
        Assert.IsType<CreateOutcome.Unavailable>(await _service.PutAsync("path", fork: Fork("source")));
        Assert.Equal(DeleteOutcome.Unavailable, await _service.DeleteAsync("path"));
        LiveOpenOutcome live = await _service.FollowAsync("path");
        Assert.IsType<ReadOutcome.Unavailable>(Assert.IsType<LiveOpenOutcome.Refused>(live).Reason);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _service.SweepAsync(CancellationToken.None).AsTask());

        SetOutage(false);
        await _service.MakeAsync("path", "a");
        Assert.Equal("a", await _service.TextAsync("path"));
    }

    [Fact]
    public async Task A_live_reader_is_unavailable_and_continues_afterwards()
    {
        await _service.MakeAsync("path", "a");
        using LiveReader reader = Assert.IsType<LiveOpenOutcome.Opened>(await _service.FollowAsync("path")).Reader;

        // The refused commit discards the cached head, so the next request reads the store.
        SetOutage(true);
        Assert.IsType<AppendOutcome.Unavailable>(await _service.PostAsync("path", "b"));
        Assert.IsType<ReadOutcome.Unavailable>(await reader.ReadAsync(CancellationToken.None));
        SetOutage(false);
        await _service.AddAsync("path", "b");
        ReadOutcome outcome = await reader.ReadAsync(CancellationToken.None);
        Assert.Equal("b", Assert.IsType<ReadOutcome.Read>(outcome).Chunk.AsText());
    }

    [Fact]
    public async Task A_refused_commit_changes_nothing()
    {
        await _service.MakeAsync("path", "a");
        ProducerStamp stamp = new(TestKit.Streams.TestStreams.Producer("p"), 0, 0);
        _faults.Next(StoreCall.Commit, Fault.Before);
        Assert.IsType<AppendOutcome.Unavailable>(
            await _service.PostAsync("path", "b", close: true, producer: stamp, seq: "s"));
        Assert.Equal("a", await _service.TextAsync("path"));
        Assert.IsType<AppendOutcome.Appended>(
            await _service.PostAsync("path", "b", close: true, producer: stamp, seq: "s"));
        Assert.Equal("a|b", await _service.TextAsync("path"));
    }

    [Fact]
    public async Task A_commit_with_a_lost_response_is_recognised()
    {
        await _service.MakeAsync("path", "a");
        _faults.Next(StoreCall.Commit, Fault.AnswerLost);
        await _service.AddAsync("path", "b");
        Assert.Equal("a|b", await _service.TextAsync("path"));
        _faults.Next(StoreCall.Commit, Fault.AnswerLost);
        await _service.RemoveAsync("path");
        _faults.Next(StoreCall.Commit, Fault.AnswerLost);
        await _service.MakeAsync("path", "c");
        Assert.Equal("c", await _service.TextAsync("path"));
    }

    [Fact]
    public async Task A_failed_reminder_does_not_delay_the_others_and_is_retried()
    {
        for (int i = 0; i < 5; i++)
        {
            await _service.MakeAsync($"s/{i}", "a", lifetime: new StreamLifetime(10, null));
        }

        _host.Advance(60);
        _faults.Next(StoreCall.Commit, Fault.Before, null, Fault.Before);
        Assert.Equal(5, await _service.SweepAsync(CancellationToken.None));
        Assert.Equal(2, (await _host.Store.ListAsync("", null, 10, CancellationToken.None)).Count);
        _host.Advance(60);
        Assert.Equal(2, await _service.SweepAsync(CancellationToken.None));
        Assert.Empty(await _host.Store.ListAsync("", null, 10, CancellationToken.None));
    }

    private void SetOutage(bool isOutage)
    {
        foreach (StoreCall call in Enum.GetValues<StoreCall>())
        {
            _faults.Always(call, isOutage ? Fault.Before : null);
        }
    }
}
