using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Keys;

public sealed class RowKeyTests
{
    private static readonly Incarnation Incarnation = TestStreams.NewIncarnation();

    private static IReadOnlyList<(char Kind, string Key)> All { get; } =
    [
        ('c', RowKeys.Cursor(
            Incarnation, new Cursor(default, TestStreams.Path("source"), TestStreams.NewIncarnation(), 5, false))),
        ('d', RowKeys.Segment(Incarnation, 5)),
        ('f', RowKeys.Fork(Incarnation, TestStreams.NewIncarnation())),
        ('m', RowKeys.Manifest(Incarnation, "attempt")),
        ('p', RowKeys.Producer(Incarnation, TestStreams.Producer("any id / with \\ everything # ?"))),
        ('s', RowKeys.CursorSlot(Incarnation, TestStreams.Path("source"))),
        ('x', RowKeys.Part(Incarnation, "attempt", 3)),
    ];

    [Fact]
    public void Segments_sort_by_their_end() =>
        Assert.Equal(
            [.. ((long[])[0, 9, 10, 99, 1_000, Offset.MaxComponent]).Select(end => RowKeys.Segment(Incarnation, end))],
            ((long[])[1_000, 9, Offset.MaxComponent, 0, 99, 10])
                .Select(end => RowKeys.Segment(Incarnation, end))
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Parts_sort_by_their_number() =>
        Assert.Equal(
            [.. Enumerable.Range(0, 1_200).Select(number => RowKeys.Part(Incarnation, "a", number))],
            Enumerable.Range(0, 1_200).Reverse()
                .Select(number => RowKeys.Part(Incarnation, "a", number))
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_kind_of_row_is_purged_with_its_incarnation() =>
        Assert.Equal(RowKind.Purged, All.Select(row => row.Kind));

    [Fact]
    public void The_outcome_of_a_request_belongs_to_no_incarnation()
    {
        var request = new RequestId(new Guid("00112233-4455-6677-8899-aabbccddeeff"));
        Assert.Equal("o|00112233445566778899aabbccddeeff", RowKeys.Outcome(request));
        Assert.StartsWith(RowKeys.OutcomePrefix, RowKeys.Outcome(request), StringComparison.Ordinal);
        Assert.DoesNotContain(RowKind.Outcome, RowKind.Purged);
    }

    [Fact]
    public void A_row_lies_between_the_prefix_of_its_kind_and_incarnation_and_the_key_after_it() =>
        Assert.All(All, row =>
        {
            string prefix = RowKeys.Prefix(row.Kind, Incarnation);
            Assert.True(string.CompareOrdinal(prefix, row.Key) < 0);
            Assert.True(string.CompareOrdinal(row.Key, RowKeys.After(prefix)) < 0);
            Assert.All(
                All.Where(other => other != row),
                other => Assert.False(other.Key.StartsWith(prefix, StringComparison.Ordinal)));
        });

    [Fact]
    public void Rows_of_other_incarnations_have_other_prefixes()
    {
        Incarnation other = TestStreams.NewIncarnation();
        string prefix = RowKeys.Prefix('d', Incarnation);

        Assert.False(RowKeys.Segment(other, 5).StartsWith(prefix, StringComparison.Ordinal));
    }

    [Fact]
    public void No_row_sorts_between_the_head_and_the_producers_but_guards_and_manifests()
    {
        // A query from the head to the producers reads all rows in between.
        Assert.All(
            All.Where(row => row.Kind is 'c' or 'd' or 'f'),
            row => Assert.True(string.CompareOrdinal(row.Key, RowKeys.Head) < 0));
        Assert.True(string.CompareOrdinal(RowKeys.Guard(Incarnation), RowKeys.Head) < 0);
    }

    [Fact]
    public void Keys_contain_only_characters_that_keys_allow() =>
        Assert.All(All, row => Assert.DoesNotContain(row.Key, c => c is '/' or '\\' or '#' or '?' or < ' ' or > '~'));

    [Fact]
    public void Different_ids_have_different_hashes() =>
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(i => RowKeys.Hash($"{i}")).Distinct().Count());
}
