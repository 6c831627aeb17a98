using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A request has exactly one outcome: it is inserted once, by a commit or alone.</summary>
public abstract class OutcomeContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasOutcomes, new()
{
    private static readonly DateTimeOffset At = TestStreams.Created;

    private IOutcomeStore Outcomes => Fixture.Outcomes;

    [Fact]
    public async Task An_outcome_comes_back_as_it_was_inserted_and_only_for_its_request_and_path()
    {
        OutcomeRow row = New([0, 255, 7]);
        AssertSame(row, await Outcomes.InsertOutcomeAsync(Path, row, None));

        AssertSame(row, await FindAsync(row.Request));
        Assert.Null(await FindAsync(RequestId.New()));
        Assert.Empty(await Outcomes.FindOutcomesAsync(TestStreams.Path("project/other"), [row.Request], None));
    }

    [Fact]
    public async Task The_first_outcome_of_a_request_stays()
    {
        OutcomeRow first = New([1]);
        OutcomeRow second = first with { Outcome = new byte[] { 2 }, At = At.AddHours(1) };
        await Outcomes.InsertOutcomeAsync(Path, first, None);

        AssertSame(first, await Fixture.OtherOutcomes.InsertOutcomeAsync(Path, second, None));
        AssertSame(first, await FindAsync(first.Request));
    }

    [Fact]
    public async Task A_commit_inserts_its_outcomes_together_with_its_bytes()
    {
        TestStream stream = await CreateAsync();
        StreamCommit append = Applied(stream.NextAppend(TestBytes.Text("abc")), New([1]), New([2]));
        await stream.ApplyAsync(append);

        foreach (OutcomeRow row in append.Outcomes)
        {
            AssertSame(row, await FindAsync(row.Request));
        }

        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_stream_is_created_together_with_an_outcome()
    {
        var stream = new TestStream(Store, Path);
        StreamCommit creation = Applied(stream.Next(), New([1]));
        await stream.ApplyAsync(creation);

        AssertSame(creation.Outcomes[0], await FindAsync(creation.Outcomes[0].Request));
    }

    [Fact]
    public async Task A_request_that_has_an_outcome_fails_the_whole_commit()
    {
        TestStream stream = await CreateAsync();
        OutcomeRow cancelled = New([9]);
        await Outcomes.InsertOutcomeAsync(Path, cancelled, None);
        OutcomeRow other = New([2]);
        StreamCommit append = Applied(
            stream.NextAppend(TestBytes.Text("abc")), other, cancelled with { Outcome = new byte[] { 1 } });

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(append));

        AssertSame(cancelled, await FindAsync(cancelled.Request));
        Assert.Null(await FindAsync(other.Request));
        Assert.Equal(stream.Version, (await GetAsync()).Version);
        Assert.Null(await ReadAsync(stream, 0));
    }

    [Fact]
    public async Task A_commit_in_conflict_inserts_no_outcome()
    {
        TestStream stream = await CreateAsync();
        StreamCommit stale = Applied(stream.NextAppend(TestBytes.Text("late")), New([1]));
        await stream.AppendAsync(TestBytes.Text("first"));

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(stale));
        Assert.Null(await FindAsync(stale.Outcomes[0].Request));
    }

    [Fact]
    public async Task Either_the_commit_or_the_cancellation_of_a_request_wins()
    {
        TestStream stream = await CreateAsync();
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            OutcomeRow cancellation = New([9]);
            StreamCommit append = Applied(
                stream.NextAppend(TestBytes.Text("x")), cancellation with { Outcome = new byte[] { 1 } });
            Task<CommitResult> committing = Task.Run(() => Store.CommitAsync(append).AsTask());
            Task<OutcomeRow> cancelling = Task.Run(
                () => Fixture.OtherOutcomes.InsertOutcomeAsync(Path, cancellation, None).AsTask());
            CommitResult result = await committing;
            OutcomeRow stored = await cancelling;

            bool isCommitted = result.Status == CommitStatus.Committed;
            AssertSame(isCommitted ? append.Outcomes[0] : cancellation, stored);
            AssertSame(stored, await FindAsync(cancellation.Request));
            if (isCommitted)
            {
                stream.Adopt(append, result.Version);
            }
        }

        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task Many_outcomes_are_found_at_once()
    {
        OutcomeRow[] rows = [.. Enumerable.Range(0, 45).Select(i => New([(byte)i]))];
        foreach (OutcomeRow row in rows)
        {
            await Outcomes.InsertOutcomeAsync(Path, row, None);
        }

        RequestId[] wanted = [.. rows.Skip(1).Select(row => row.Request), RequestId.New()];
        IReadOnlyList<OutcomeRow> found = await Outcomes.FindOutcomesAsync(Path, wanted, None);

        Assert.Equal(
            rows.Skip(1).Select(row => row.Request.Value).Order(), found.Select(row => row.Request.Value).Order());
        Assert.Empty(await Outcomes.FindOutcomesAsync(Path, [], None));
    }

    [Fact]
    public async Task Outcomes_outlive_the_incarnation_and_its_purge()
    {
        TestStream stream = await CreateAsync();
        StreamCommit append = Applied(stream.NextAppend(TestBytes.Text("abc")), New([1]));
        await stream.ApplyAsync(append);
        Incarnation deleted = stream.Incarnation;
        await stream.DeleteIncarnationAsync();
        await PurgeAsync(Path, deleted);

        AssertSame(append.Outcomes[0], await FindAsync(append.Outcomes[0].Request));
    }

    [Fact]
    public async Task Old_outcomes_are_removed_in_bounded_calls_and_everything_else_stays()
    {
        TestStream stream = await CreateAsync();
        StreamCommit append = Applied(
            stream.NextAppend(TestBytes.Text("abc")) with { Producers = [TestStreams.ProducerRow("p", 1, 2)] },
            New([1], At.AddTicks(-1)));
        await stream.ApplyAsync(append);
        for (int i = 0; i < 4; i++)
        {
            await Outcomes.InsertOutcomeAsync(Path, New([2], At.AddDays(-1)), None);
        }

        OutcomeRow kept = await Outcomes.InsertOutcomeAsync(Path, New([3]), None);

        int calls = 1;
        while (!await Outcomes.RemoveOutcomesAsync(Path, At, 2, None))
        {
            Assert.InRange(++calls, 1, 10);
        }

        Assert.InRange(calls, 3, 10);
        Assert.Null(await FindAsync(append.Outcomes[0].Request));
        AssertSame(kept, await FindAsync(kept.Request));
        Assert.Single((await GetProducersAsync(TestStreams.Producer("p"))).Producers);
        await AssertStoresAsync(stream);
        Assert.True(await Outcomes.RemoveOutcomesAsync(TestStreams.Path("project/other"), At, 2, None));
    }

    private static OutcomeRow New(byte[] outcome, DateTimeOffset? at = null) =>
        new(RequestId.New(), outcome, at ?? At);

    private static StreamCommit Applied(StreamCommit commit, params OutcomeRow[] rows) =>
        commit with { Outcomes = [.. rows.Select(row => row with { Commit = commit.Id })] };

    private static void AssertSame(OutcomeRow expected, OutcomeRow? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Request, actual.Request);
        Assert.Equal(expected.At, actual.At);
        Assert.Equal(expected.Commit, actual.Commit);
        Assert.Equal(expected.Outcome.ToArray(), actual.Outcome.ToArray());
    }

    private async Task<OutcomeRow?> FindAsync(RequestId request)
    {
        IReadOnlyList<OutcomeRow> found = await Fixture.OtherOutcomes.FindOutcomesAsync(Path, [request], None);
        return found.SingleOrDefault();
    }
}
