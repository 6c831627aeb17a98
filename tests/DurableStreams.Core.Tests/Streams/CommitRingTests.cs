using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Streams;

public sealed class CommitRingTests
{
    [Fact]
    public void An_empty_ring_contains_no_commit()
    {
        Assert.Equal(0, CommitRing.Empty.Count);
        Assert.Empty(CommitRing.Empty.Ids.ToArray());
        Assert.False(CommitRing.Empty.Contains(new CommitId(0)));
    }

    [Fact]
    public void A_ring_contains_exactly_the_last_32_commits()
    {
        CommitRing ring = CommitRing.Empty;
        for (ulong number = 1; number <= 100; number++)
        {
            ring = ring.Push(new CommitId(number));
            ulong oldest = number > 32 ? number - 31 : 1;
            Assert.Equal((long)number, ring.Count);
            IEnumerable<int> last = Enumerable.Range((int)oldest, (int)(number - oldest) + 1);
            Assert.Equal(last.Select(n => (ulong)n), ring.Ids.ToArray());
            Assert.True(ring.Contains(new CommitId(oldest)));
            Assert.True(ring.Contains(new CommitId(number)));
            Assert.False(ring.Contains(new CommitId(oldest - 1)));
            Assert.False(ring.Contains(new CommitId(number + 1)));
        }
    }

    [Fact]
    public void Pushing_does_not_change_the_earlier_ring()
    {
        CommitRing before = CommitRing.Empty.Push(new CommitId(1));
        CommitRing after = before.Push(new CommitId(2));
        Assert.Equal([1UL], before.Ids.ToArray());
        Assert.Equal([1UL, 2UL], after.Ids.ToArray());
        Assert.Equal(1, before.Count);
    }

    [Fact]
    public void A_stored_ring_is_restored()
    {
        CommitRing ring = CommitRing.Restore(77, [5, 6, 7]);
        Assert.Equal(77, ring.Count);
        Assert.Equal([5UL, 6UL, 7UL], ring.Ids.ToArray());
        Assert.Equal(78, ring.Push(new CommitId(8)).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => CommitRing.Restore(99, new ulong[CommitRing.Capacity + 1]));
    }

    [Fact]
    public void Commit_ids_are_random()
    {
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => CommitId.New()).Distinct().Count());
    }
}
