using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Everything reported as written is there after a restart of the process.</summary>
public abstract class DurabilityContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IReopens, new()
{
    [Fact]
    public async Task Head_data_producers_and_forks_survive()
    {
        Incarnation fork = TestStreams.NewIncarnation();
        ProducerRow producer = TestStreams.ProducerRow("p", 1, 2);
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Random(100, 1), TestBytes.Random(200, 2));
        StreamCommit append = stream.NextAppend(TestBytes.Random(300, 3));
        await stream.ApplyAsync(append with { Producers = [producer], AddedFork = fork });

        await Fixture.ReopenAsync();

        StreamSnapshot snapshot = await Store.GetAsync(Path, new SnapshotQuery([producer.Id], [fork]), None);
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Equal(stream.Version, snapshot.Version);
        Assert.Equal(producer.State, snapshot.Producers[producer.Id]);
        Assert.Equal([fork], snapshot.Forks);
        await AssertStoresAsync(stream);
        Assert.Equal([Path], await Store.ListAsync("", null, 10, None));
    }

    [Fact]
    public async Task A_head_with_everything_set_survives()
    {
        TestStream stream = await CreateAsync(FullHeads.Make());

        await Fixture.ReopenAsync();

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
    }

    [Fact]
    public async Task Versions_are_still_valid_after_a_restart()
    {
        TestStream stream = await CreateAsync();
        StreamCommit stale = stream.NextAppend(TestBytes.Text("stale"));
        await stream.AppendAsync(TestBytes.Text("first"));
        StreamCommit next = stream.NextAppend(TestBytes.Text("second"));

        await Fixture.ReopenAsync();

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(stale));
        CommitResult result = await Store.CommitAsync(next);
        Assert.Equal(CommitStatus.Committed, result.Status);
        stream.Adopt(next, result.Version);
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(next));
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_large_append_survives()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Random(Fixture.LargeAppendBytes, 1));

        await Fixture.ReopenAsync();

        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_deleted_incarnation_survives_until_it_is_purged_and_stays_purged()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("old"));
        (StreamHead old, ReadOnlyMemory<byte> oldBytes) = (stream.Head, stream.Written);
        await stream.DeleteIncarnationAsync();

        await Fixture.ReopenAsync();
        Assert.Equal(StreamStatus.Deleted, (await GetAsync()).Head?.Status);
        await AssertStoresAsync(Path, old, oldBytes);
        await PurgeAsync(Path, old.Incarnation, 1);

        await Fixture.ReopenAsync();
        Assert.Null(await Store.ReadAsync(Path, old.Incarnation, 0, 100, None));
        Assert.Equal(stream.Version, (await GetAsync()).Version);
    }

    [Fact]
    public async Task Fork_guards_survive()
    {
        StreamCommit created = CreateFork("created");
        StreamCommit undone = CreateFork("undone");
        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(created)).Status);
        Assert.True(await Store.ClaimForkGuardAsync(undone.Path, undone.Head.Incarnation, None));

        await Fixture.ReopenAsync();

        Assert.False(await Store.ClaimForkGuardAsync(created.Path, created.Head.Incarnation, None));
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(undone));
        Assert.True(await Store.ClaimForkGuardAsync(undone.Path, undone.Head.Incarnation, None));
    }

    [Fact]
    public async Task Reminders_survive_with_their_dates_and_versions()
    {
        DateTimeOffset noon = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);
        await Reminders.ScheduleAsync(TestReminders.Make(1), noon, None);
        await Reminders.ScheduleAsync(TestReminders.Make(2), noon.AddMinutes(1), None);
        await Reminders.ScheduleAsync(TestReminders.Make(3), noon.AddMinutes(2), None);
        DueReminders before = await Reminders.ReadDueAsync(noon.AddHours(1), 10, None);
        Assert.True(await Reminders.CompleteAsync(before[0], None));
        ReminderRow? postponed = await Reminders.PostponeAsync(before[1], noon.AddMinutes(3), None);
        Assert.NotNull(postponed);

        await Fixture.ReopenAsync();

        Assert.Equal([before[2], postponed], await Reminders.ReadDueAsync(noon.AddHours(1), 10, None));
        Assert.False(await Reminders.CompleteAsync(before[1], None));
        Assert.True(await Reminders.CompleteAsync(postponed, None));
        Assert.True(await Reminders.CompleteAsync(before[2], None));
    }

    private StreamCommit CreateFork(string path) =>
        new TestStream(Store, TestStreams.Path(path)).Next() with { InsertsForkGuard = true };
}
