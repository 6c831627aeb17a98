using DurableStreams.Active;
using DurableStreams.Core.Tests.Streams;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Active;

public sealed class TailWindowTests
{
    private readonly WindowBudget _budget = new();
    private readonly StreamHead _head = TestStreams.NewHead();

    [Fact]
    public void All_readers_at_the_tail_share_the_segment_of_a_commit()
    {
        var window = new TailWindow(1_000, _budget);
        Segment data = SegmentText.Of(0, "ab|c");
        window.Add(_head with { Tail = 3 }, data);
        Assert.Same(data, window.Read(_head.Incarnation, 0, 3, 100));
        Assert.Equal("c", SegmentText.Show(window.Read(_head.Incarnation, 2, 3, 100), 2));
    }

    [Fact]
    public void Several_commits_are_read_as_one_shared_chunk()
    {
        TailWindow window = Filled(1_000, "ab|c", "d", "ef");
        Segment? first = window.Read(_head.Incarnation, 2, 6, 100);
        Assert.Equal("c|d|ef", SegmentText.Show(first, 2));
        Assert.Same(first, window.Read(_head.Incarnation, 2, 6, 100));
        Assert.Equal("d|ef", SegmentText.Show(window.Read(_head.Incarnation, 3, 6, 100), 3));
        Assert.Equal("ab|c|d|ef", SegmentText.Show(window.Read(_head.Incarnation, 0, 6, 100), 0));
    }

    [Fact]
    public void A_chunk_continues_after_an_earlier_merged_one()
    {
        TailWindow window = Filled(1_000, "ab", "c");
        Assert.Equal("ab|c", SegmentText.Show(window.Read(_head.Incarnation, 0, 3, 100), 0));
        window.Add(_head with { Tail = 4 }, SegmentText.Of(3, "d"));
        Assert.Equal("ab|c|d", SegmentText.Show(window.Read(_head.Incarnation, 0, 4, 100), 0));
    }

    [Fact]
    public void A_read_ends_at_the_tail_of_the_readers_head()
    {
        TailWindow window = Filled(1_000, "ab", "c", "d");
        Assert.Equal("ab|c", SegmentText.Show(window.Read(_head.Incarnation, 0, 3, 100), 0));
        Assert.Equal("ab", SegmentText.Show(window.Read(_head.Incarnation, 0, 2, 100), 0));
        Assert.Equal("c", SegmentText.Show(window.Read(_head.Incarnation, 2, 3, 100), 2));
    }

    [Fact]
    public void A_read_with_a_head_ahead_of_the_window_is_a_miss()
    {
        Assert.Null(Filled(1_000, "ab").Read(_head.Incarnation, 0, 3, 100));
    }

    [Theory]
    [InlineData(1, "ab")]
    [InlineData(3, "ab|c")]
    [InlineData(4, "ab|c|d")]
    [InlineData(5, "ab|c|d")]
    [InlineData(6, "ab|c|d|ef")]
    public void A_chunk_has_whole_appends_up_to_the_limit_but_at_least_one(int maxChunkBytes, string expected)
    {
        Segment? chunk = Filled(1_000, "ab|c", "d", "ef").Read(_head.Incarnation, 0, 6, maxChunkBytes);
        Assert.Equal(expected, SegmentText.Show(chunk, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_position_within_an_append_is_a_miss(long position)
    {
        Assert.Null(Filled(1_000, "ab", "c", "def").Read(_head.Incarnation, position, 6, 100));
    }

    [Fact]
    public void Another_incarnation_is_a_miss()
    {
        Assert.Null(Filled(1_000, "ab").Read(TestStreams.NewIncarnation(), 0, 2, 100));
    }

    [Fact]
    public void The_oldest_bytes_are_evicted_but_the_last_commit_stays()
    {
        TailWindow window = Filled(5, "abc", "def", "g");
        Assert.Null(window.Read(_head.Incarnation, 0, 7, 100));
        Assert.Equal("def|g", SegmentText.Show(window.Read(_head.Incarnation, 3, 7, 100), 3));
        Assert.Equal(4, _budget.Bytes);

        window.Add(_head with { Tail = 17 }, SegmentText.Of(7, "0123456789"));
        Assert.Null(window.Read(_head.Incarnation, 6, 17, 100));
        Assert.Equal("0123456789", SegmentText.Show(window.Read(_head.Incarnation, 7, 17, 100), 7));
        Assert.Equal(10, _budget.Bytes);
    }

    [Fact]
    public void Very_many_small_commits_are_limited_and_the_rest_is_readable()
    {
        var window = new TailWindow(1_000_000, _budget);
        for (int i = 0; i < 10_000; i++)
        {
            window.Add(_head with { Tail = i + 1 }, SegmentText.Of(i, ((char)('a' + (i % 26))).ToString()));
        }

        Assert.InRange(_budget.Bytes, 1, 2_000);
        string expected = string.Join('|', Enumerable.Range(9_500, 500).Select(i => (char)('a' + (i % 26))));
        Assert.Equal(expected, SegmentText.Show(window.Read(_head.Incarnation, 9_500, 10_000, 10_000), 9_500));
        Assert.Null(window.Read(_head.Incarnation, 5_000, 10_000, 10_000));
    }

    [Fact]
    public void A_gap_or_another_incarnation_resets_the_window()
    {
        TailWindow window = Filled(1_000, "ab");
        window.Add(_head with { Tail = 11 }, SegmentText.Of(10, "x"));
        Assert.Null(window.Read(_head.Incarnation, 0, 11, 100));
        Assert.Equal("x", SegmentText.Show(window.Read(_head.Incarnation, 10, 11, 100), 10));

        StreamHead reborn = _head.Reborn() with { Tail = 12 };
        window.Add(reborn, SegmentText.Of(11, "y"));
        Assert.Null(window.Read(_head.Incarnation, 10, 11, 100));
        Assert.Equal("y", SegmentText.Show(window.Read(reborn.Incarnation, 11, 12, 100), 11));
        Assert.Equal(1, _budget.Bytes);
    }

    [Fact]
    public void A_commit_without_bytes_keeps_the_window()
    {
        TailWindow window = Filled(1_000, "ab");
        window.Add(_head with { Tail = 2, Closed = true }, null);
        Assert.NotNull(window.Read(_head.Incarnation, 0, 2, 100));
    }

    [Fact]
    public void A_head_that_contradicts_the_window_empties_it()
    {
        foreach (StreamHead? other in (StreamHead?[])[null, _head with { Tail = 3 }, _head.Reborn() with { Tail = 2 }])
        {
            TailWindow window = Filled(1_000, "ab");
            window.Check(_head with { Tail = 2 });
            Assert.NotNull(window.Read(_head.Incarnation, 0, 2, 100));
            window.Check(other);
            Assert.Null(window.Read(_head.Incarnation, 0, 2, 100));
            Assert.Equal(0, _budget.Bytes);
        }
    }

    [Fact]
    public void An_emptied_window_accepts_the_next_commit()
    {
        TailWindow window = Filled(1_000, "ab");
        window.Clear();
        Assert.Equal(0, _budget.Bytes);
        Assert.Null(window.Read(_head.Incarnation, 0, 2, 100));
        window.Add(_head with { Tail = 3 }, SegmentText.Of(2, "c"));
        Assert.Equal("c", SegmentText.Show(window.Read(_head.Incarnation, 2, 3, 100), 2));
    }

    private TailWindow Filled(int maxBytes, params string[] commits)
    {
        var window = new TailWindow(maxBytes, _budget);
        long tail = 0;
        foreach (string commit in commits)
        {
            Segment data = SegmentText.Of(tail, commit);
            tail = data.End;
            window.Add(_head with { Tail = tail }, data);
        }

        return window;
    }
}
