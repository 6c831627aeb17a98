using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>All waiting requests go into one commit, in their order of arrival.</summary>
public sealed class GroupCommitTests() : ScenarioTests(maxCommitBytes: MaxCommitBytes)
{
    private const int MaxCommitBytes = 16 * 1024;

    [Fact]
    public async Task A_hundred_waiting_appends_are_one_commit_in_order_of_arrival()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        string[] bodies = [.. Enumerable.Range(0, 100).Select(i => $"{i};")];
        Task<Answer[]> asked = A.AskAllAsync(bodies.Select(body => new Request.Append(body)));
        int commits = A.Commits;

        await paused.ReleaseAsync();
        Answer[] answers = await asked;

        Assert.Equal(commits + 1, A.Commits);
        Assert.Equal(PausedAppend.Body + string.Concat(bodies), await StoredAsync());
        Assert.Equal(Ends(bodies), answers.Select(answer => Assert.IsType<Answer.Appended>(answer).Next.Position));
    }

    [Fact]
    public async Task Appends_of_many_callers_keep_the_order_of_each_caller()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]>[] callers =
        [
            .. Enumerable.Range(0, 10).Select(caller => Task.Run(() =>
                A.AskAllAsync(Enumerable.Range(0, 10).Select(i => new Request.Append($"{caller}.{i};"))))),
        ];
        await paused.ReleaseAsync();
        Answer[][] answers = await Task.WhenAll(callers);

        string[] stored = [.. (await StoredAsync()).Split(';', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        Assert.Equal(100, stored.Length);
        for (int caller = 0; caller < 10; caller++)
        {
            Assert.Equal(
                Enumerable.Range(0, 10).Select(i => $"{caller}.{i}"),
                stored.Where(body => body.StartsWith($"{caller}.", StringComparison.Ordinal)));
            long[] ends = [.. answers[caller].Select(answer => Assert.IsType<Answer.Appended>(answer).Next.Position)];
            Assert.Equal(ends.Order(), ends);
        }
    }

    [Fact]
    public async Task Requests_of_a_producer_in_flight_are_one_commit()
    {
        await A.AskAsync(Produced("a", 0));
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(Enumerable.Range(1, 50).Select(seq => Produced($"{seq};", seq)));
        int commits = A.Commits;

        await paused.ReleaseAsync();

        Assert.All(await asked, answer => Assert.IsType<Answer.Appended>(answer));
        Assert.Equal(commits + 1, A.Commits);
        Assert.Equal(50, Assert.Single(A.Sent[^1].Producers).State.LastSeq);
    }

    [Fact]
    public async Task A_commit_of_several_appends_is_no_larger_than_the_store_allows()
    {
        string body = new('x', (MaxCommitBytes / 3) + 1);
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(Enumerable.Repeat(new Request.Append(body), 10));
        int commits = A.Commits;

        await paused.ReleaseAsync();

        Assert.All(await asked, answer => Assert.IsType<Answer.Appended>(answer));
        Assert.Equal(commits + 5, A.Commits);
        Assert.All(A.Sent.Skip(commits), commit => Assert.Equal(2 * body.Length, commit.Data!.Data.Length));
    }

    [Fact]
    public async Task An_append_larger_than_the_limit_is_alone_in_its_commit()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(
            new Request.Append("small"),
            new Request.Append(new string('x', MaxCommitBytes + 1)),
            new Request.Append("small"));

        await paused.ReleaseAsync();

        Assert.All(await asked, answer => Assert.IsType<Answer.Appended>(answer));
        Assert.Equal([5, MaxCommitBytes + 1, 5], A.Sent.TakeLast(3).Select(commit => commit.Data!.Data.Length));
    }

    [Fact]
    public async Task A_commit_has_a_bounded_number_of_appends()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(Enumerable.Range(0, 2500).Select(i => new Request.Append($"{i % 10}")));
        int commits = A.Commits;

        await paused.ReleaseAsync();

        Assert.All(await asked, answer => Assert.IsType<Answer.Appended>(answer));
        Assert.Equal(commits + 3, A.Commits);
    }

    [Fact]
    public async Task A_deletion_and_a_creation_have_their_own_commits_and_keep_their_order()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(
            new Request.Append("a"),
            new Request.Append("b"),
            new Request.Delete(),
            new Request.Append("c"),
            new Request.Create("d"),
            new Request.Append("e"));

        await paused.ReleaseAsync();
        Answer[] answers = await asked;

        // The creation reads the head before the deletion is committed, and finds the stream.
        Assert.Equal(
            [
                new Answer.Appended(At(6), false),
                new Answer.Appended(At(7), false),
                new Answer.Deleted(),
                new Answer.NotFound(),
                new Answer.Exists(At(0), false),
                new Answer.NotFound(),
            ],
            answers);
        Assert.Equal([2, 0], A.Sent.TakeLast(2).Select(commit => commit.Data?.Data.Length ?? 0));
    }

    private static IEnumerable<long> Ends(IEnumerable<string> bodies)
    {
        long end = PausedAppend.Body.Length;
        foreach (string body in bodies)
        {
            yield return end += body.Length;
        }
    }
}
