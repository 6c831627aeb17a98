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

/// <summary>A store that is away: clients are told to try again, nothing breaks, and afterwards all goes on.</summary>
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
    public async Task Every_request_is_answered_as_unavailable_while_the_store_is_away()
    {
        Away(true);
        Assert.IsType<HeadOutcome.Unavailable>(await _service.HeadAsync("path"));
        Assert.IsType<ReadOutcome.Unavailable>(await _service.GetAsync("path"));
        Assert.IsType<AppendOutcome.Unavailable>(await _service.PostAsync("path", "a"));
        Assert.IsType<CreateOutcome.Unavailable>(await _service.PutAsync("path"));
        Assert.IsType<CreateOutcome.Unavailable>(await _service.PutAsync("path", fork: Fork("source")));
        Assert.Equal(DeleteOutcome.Unavailable, await _service.DeleteAsync("path"));
        Assert.IsType<ReadOutcome.Unavailable>(Assert.IsType<LiveOpenOutcome.Refused>(await _service.FollowAsync("path")).Reason);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _service.SweepAsync(CancellationToken.None).AsTask());

        Away(false);
        await _service.MakeAsync("path", "a");
        Assert.Equal("a", await _service.TextAsync("path"));
    }

    [Fact]
    public async Task A_follower_is_told_and_can_go_on_afterwards()
    {
        await _service.MakeAsync("path", "a");
        using LiveReader reader = Assert.IsType<LiveOpenOutcome.Opened>(await _service.FollowAsync("path")).Reader;

        // The refused commit makes the process forget the head, so that the store is asked.
        Away(true);
        Assert.IsType<AppendOutcome.Unavailable>(await _service.PostAsync("path", "b"));
        Assert.IsType<ReadOutcome.Unavailable>(await reader.ReadAsync(CancellationToken.None));
        Away(false);
        await _service.AddAsync("path", "b");
        Assert.Equal("b", Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk.AsText());
    }

    [Fact]
    public async Task A_refused_commit_has_changed_nothing()
    {
        await _service.MakeAsync("path", "a");
        ProducerStamp stamp = new(TestKit.Streams.TestStreams.Producer("p"), 0, 0);
        _faults.Next(StoreCall.Commit, Fault.Before);
        Assert.IsType<AppendOutcome.Unavailable>(await _service.PostAsync("path", "b", close: true, producer: stamp, seq: "s"));
        Assert.Equal("a", await _service.TextAsync("path"));
        Assert.IsType<AppendOutcome.Appended>(await _service.PostAsync("path", "b", close: true, producer: stamp, seq: "s"));
        Assert.Equal("a|b", await _service.TextAsync("path"));
    }

    [Fact]
    public async Task A_lost_answer_is_found_out()
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
    public async Task A_duty_that_fails_does_not_keep_the_others_waiting_and_is_tried_again()
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

    private void Away(bool isAway)
    {
        foreach (StoreCall call in Enum.GetValues<StoreCall>())
        {
            _faults.Always(call, isAway ? Fault.Before : null);
        }
    }
}
