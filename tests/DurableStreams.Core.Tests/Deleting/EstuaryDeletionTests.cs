using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Deleting;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Deleting;

/// <summary>Deletions by callers that may delete streams but no estuaries.</summary>
public sealed class EstuaryDeletionTests : IAsyncLifetime
{
    private readonly TestHost _host = new(isExclusive: false);

    private StreamService Service => _host.Service;

    public async Task InitializeAsync() => await Service.MakeAsync("p/s");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_estuary_is_left_alone_and_a_stream_is_deleted()
    {
        await Service.JoinAsync("p/s", "p/e");
        int commits = _host.Recorded.Commits.Count;
        int reminders = (await _host.RemindersAsync()).Count;

        Assert.Equal(DeleteOutcome.IsEstuary, await DeleteAsync(Service, "p/e"));

        Assert.Equal(commits, _host.Recorded.Commits.Count);
        Assert.Equal(reminders, (await _host.RemindersAsync()).Count);
        Assert.Equal("p/s", await Service.SourcesAsync("p/e"));
        Assert.Equal(DeleteOutcome.Deleted, await DeleteAsync(Service, "p/s"));
        Assert.Equal(DeleteOutcome.NotFound, await DeleteAsync(Service, "p/s"));
    }

    [Fact]
    public async Task An_estuary_that_replaces_the_stream_meanwhile_is_left_alone()
    {
        await Service.MakeAsync("p/e");
        var gate = new Gate();
        StreamService slow = _host.Start(new FaultScript().Next(StoreCall.ScheduleReminder, Fault.PauseBefore(gate)));
        Task<DeleteOutcome> deletion = DeleteAsync(slow, "p/e");
        await gate.Reached;
        await Service.RemoveAsync("p/e");
        await Service.JoinAsync("p/s", "p/e");
        gate.Open();

        Assert.Equal(DeleteOutcome.IsEstuary, await deletion);
        Assert.Equal("p/s", await Service.SourcesAsync("p/e"));
    }

    private static async Task<DeleteOutcome> DeleteAsync(StreamService service, string path)
    {
        DeleteResult result = await service.DeleteAsync(
            TestStreams.Path(path), mayDeleteEstuary: false, ifMatch: null, CancellationToken.None);
        return result.Outcome;
    }
}
