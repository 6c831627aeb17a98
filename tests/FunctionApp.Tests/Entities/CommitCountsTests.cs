using DurableStreams.FunctionApp.Entities;
using DurableStreams.Options;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.FunctionApp.Tests.Entities;

public sealed class CommitCountsTests
{
    [Fact]
    public void Joining_is_due_after_as_many_commits_as_the_setting_says()
    {
        var counts = new CommitCounts(Microsoft.Extensions.Options.Options.Create(
            new StreamServiceOptions { SealAfterCommits = 3 }));
        bool[] due = [.. Enumerable.Range(0, 6).Select(_ => counts.IsSealDue(TestStreams.Path("p/s")))];
        Assert.Equal([false, false, true, false, false, true], due);
    }
}
