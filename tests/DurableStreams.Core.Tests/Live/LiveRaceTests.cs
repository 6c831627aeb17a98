using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Reading;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Live;

/// <summary>Changes during a head read of a live reader: the head is outdated, but no change is missed.</summary>
public sealed class LiveRaceTests : IAsyncLifetime
{
    private readonly TestHost _host = new(isExclusive: false);
    private readonly FaultScript _faults = new();
    private StreamService _service = null!;

    public static TheoryData<string> Changes => ["append", "close", "delete"];

    public async Task InitializeAsync()
    {
        _service = _host.Start(_faults);
        await _service.MakeAsync("path", "a");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_while_a_reader_opens_is_not_missed(string change)
    {
        LiveOpenOutcome outcome = await ChangeDuringReadAsync(() => _service.FollowAsync("path", ReadFrom.Now), change);
        using LiveReader reader = Assert.IsType<LiveOpenOutcome.Opened>(outcome).Reader;
        await AssertSeesAsync(reader, change);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_during_the_last_head_read_of_a_reader_is_not_missed(string change)
    {
        LiveOpenOutcome outcome = await _service.FollowAsync("path", ReadFrom.Now);
        using LiveReader reader = Assert.IsType<LiveOpenOutcome.Opened>(outcome).Reader;
        Assert.True(await ChangeDuringReadAsync(() => reader.LookAsync(CancellationToken.None).AsTask(), change));
        await AssertSeesAsync(reader, change);
    }

    // Pauses the head read after the store has returned, and changes the stream meanwhile.
    private async Task<T> ChangeDuringReadAsync<T>(Func<Task<T>> read, string change)
    {
        var gate = new Gate();
        _faults.Next(StoreCall.Get, Fault.PauseAfter(gate));
        Task<T> reading = read();
        await gate.Reached;
        switch (change)
        {
            case "append":
                await _service.PostAsync("path", "b");
                break;
            case "close":
                await _service.PostAsync("path", close: true);
                break;
            default:
                await _service.RemoveAsync("path");
                break;
        }

        gate.Open();
        return await reading;
    }

    private static async Task AssertSeesAsync(LiveReader reader, string change)
    {
        Task<bool> wait = reader.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();
        Assert.True(await wait.WaitAsync(TestDeadline.Limit));
        ReadOutcome outcome = await reader.ReadAsync(CancellationToken.None);
        switch (change)
        {
            case "append":
                Assert.Equal("b", Assert.IsType<ReadOutcome.Read>(outcome).Chunk.AsText());
                break;
            case "close":
                Assert.True(Assert.IsType<ReadOutcome.Read>(outcome).Chunk.AtEnd);
                break;
            default:
                Assert.IsType<ReadOutcome.NotFound>(outcome);
                break;
        }
    }
}
