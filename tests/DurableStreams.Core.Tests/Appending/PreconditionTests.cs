using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Appending;

/// <summary>Preconditions are decided with the commit: the validator is the tail and nothing else.</summary>
public sealed class PreconditionTests : IAsyncLifetime
{
    private readonly TestHost _host = new(isExclusive: false);

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Of_concurrent_appends_at_one_tail_exactly_one_succeeds()
    {
        string tail = (await Service.MakeAsync("path", "a")).TailOffset.ToString();
        StreamService other = _host.Start();
        await using var pump = ClockPump.OverRetries(_host.Clock);
        AppendOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => AppendAsync(i % 2 == 0 ? Service : other, tail))));

        AppendOutcome.Appended winner = Assert.Single(outcomes.OfType<AppendOutcome.Appended>());
        Assert.Equal(19, outcomes.Count(outcome => outcome is AppendOutcome.PreconditionFailed));
        Assert.All(
            outcomes.OfType<AppendOutcome.PreconditionFailed>(), failed => Assert.Equal(winner.Next, failed.Next));
        Assert.Equal("a|b", await Service.TextAsync("path"));
        Assert.IsType<AppendOutcome.Appended>(await AppendAsync(other, winner.Next.ToString()));
    }

    [Fact]
    public async Task An_append_of_another_process_fails_the_precondition_of_a_cached_head()
    {
        Offset first = (await Service.MakeAsync("path", "a")).TailOffset;
        Assert.IsType<AppendOutcome.Appended>(await AppendAsync(Service, first.ToString()));
        Offset current = await _host.Start().AddAsync("path", "c");
        AppendOutcome outcome = await AppendAsync(Service, first.ToString());
        Assert.Equal(new AppendOutcome.PreconditionFailed(current), outcome);
    }

    [Fact]
    public async Task What_does_not_move_the_tail_does_not_fail_a_precondition()
    {
        await Service.MakeAsync("path", "a", lifetime: new StreamLifetime(100, null));
        string tail = (await Service.FindAsync("path")).TailOffset.ToString();
        _host.Advance(50);
        await Service.GetAsync("path");
        await Service.MakeAsync("fork", fork: Fork("path"));
        await Service.PostAsync("path", "late", seq: null, type: ContentType.Json);
        await _host.SweepAsync();
        Assert.IsType<AppendOutcome.Appended>(await AppendAsync(Service, tail));
    }

    [Fact]
    public async Task A_stream_that_has_grown_is_not_deleted_and_no_reminder_is_left()
    {
        string first = (await Service.MakeAsync("path", "a")).TailOffset.ToString();
        Offset current = await Service.AddAsync("path", "b");
        DeleteResult refused = await DeleteAsync(first);
        Assert.Equal(new DeleteResult(DeleteOutcome.PreconditionFailed, current), refused);
        Assert.Equal("a|b", await Service.TextAsync("path"));
        Assert.Empty(await _host.RemindersAsync());
        Assert.Equal(new DeleteResult(DeleteOutcome.Deleted), await DeleteAsync(current.ToString()));
        Assert.Equal(new DeleteResult(DeleteOutcome.NotFound), await DeleteAsync(current.ToString()));
    }

    [Fact]
    public async Task A_stream_that_grows_during_its_deletion_is_not_deleted()
    {
        string tail = (await Service.MakeAsync("path", "a")).TailOffset.ToString();
        var gate = new Gate();
        StreamService slow = _host.Start(new FaultScript().Next(StoreCall.ScheduleReminder, Fault.PauseBefore(gate)));
        Task<DeleteResult> deletion = DeleteAsync(slow, tail);
        await gate.Reached;
        var appended = Assert.IsType<AppendOutcome.Appended>(await AppendAsync(Service, tail));
        gate.Open();

        Assert.Equal(new DeleteResult(DeleteOutcome.PreconditionFailed, appended.Next), await deletion);
        Assert.Equal("a|b", await Service.TextAsync("path"));
    }

    [Fact]
    public async Task A_creation_that_requires_a_free_path_refuses_even_the_same_configuration()
    {
        var create = new CreateRequest(
            TestStreams.Path("path"), Text, default, false, Body("a"), null)
        {
            IfNoneMatch = true,
        };
        CreateOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () => await Service.CreateAsync(create, CancellationToken.None))));
        StreamHead created = Assert.Single(outcomes.OfType<CreateOutcome.Created>()).Head;
        Assert.Equal(7, outcomes.OfType<CreateOutcome.PreconditionFailed>().Count());
        Assert.All(
            outcomes.OfType<CreateOutcome.PreconditionFailed>(),
            failed => Assert.Equal(created.TailOffset, failed.Head.TailOffset));
        await Service.RemoveAsync("path");
        Assert.IsType<CreateOutcome.Created>(await Service.CreateAsync(create, CancellationToken.None));
    }

    private static Task<AppendOutcome> AppendAsync(StreamService service, string tail) => service
        .AppendAsync(new AppendRequest(TestStreams.Path("path"), Text, Body("b"), false, null, null) { IfMatch = tail })
        .AsTask();

    private Task<DeleteResult> DeleteAsync(string tail) => DeleteAsync(Service, tail);

    private static Task<DeleteResult> DeleteAsync(StreamService service, string tail) =>
        service.DeleteAsync(TestStreams.Path("path"), mayDeleteEstuary: true, tail, CancellationToken.None).AsTask();
}
