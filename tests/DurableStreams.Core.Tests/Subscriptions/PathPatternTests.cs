using DurableStreams.Addressing;
using DurableStreams.Subscriptions;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Subscriptions;

public sealed class PathPatternTests
{
    // Few different segments, so that many paths match.
    private static readonly Gen<string> Patterns =
        Joined(Gen.Elements("a", "a", "b", "*", "*", "**", "**", "a*", "%2A", "%2a%2A", "x%2Ay", "A", "\u00fc"), 7);

    private static readonly Gen<string> Paths =
        Joined(Gen.Elements("a", "a", "a", "b", "b", "*", "**", "a*", "x*y", "%2A", "A", "\u00fc"), 8);

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a", "a/b", false)]
    [InlineData("a/b", "a", false)]
    [InlineData("*", "a", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("a/*", "a", false)]
    [InlineData("a/*", "a/b", true)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/*/c", "a/b/c", true)]
    [InlineData("**", "a", true)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("a/**", "a", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "b/a", false)]
    [InlineData("**/c", "c", true)]
    [InlineData("**/c", "a/b/c", true)]
    [InlineData("**/c", "a/c/b", false)]
    [InlineData("a/**/b/**/c", "a/b/c", true)]
    [InlineData("a/**/b/**/c", "a/x/b/b/y/c", true)]
    [InlineData("a/**/b/**/c", "a/x/c/y/b", false)]
    [InlineData("**/*", "a", true)]
    [InlineData("*/**/*", "a", false)]
    [InlineData("a*", "ab", false)]
    [InlineData("a*", "a*", true)]
    [InlineData("***", "***", true)]
    [InlineData("***", "a", false)]
    [InlineData("%2A", "*", true)]
    [InlineData("%2a", "*", true)]
    [InlineData("%2A", "a", false)]
    [InlineData("x%2Fy", "x%2Fy", true)]
    [InlineData("/a/*/", "a/b", true)]
    public void A_pattern_matches_whole_paths_segment_by_segment(string pattern, string path, bool expected) =>
        Assert.Equal(expected, PathPattern.Restore(pattern).Matches(path));

    [Fact]
    public void A_pattern_matches_what_a_simple_matcher_matches()
    {
        int matches = 0;
        Property.Holds(
            from pattern in Patterns from path in Paths select (pattern, path),
            example =>
            {
                bool expected = MatchesSimply(example.pattern.Split('/'), example.path.Split('/'));
                matches += expected ? 1 : 0;
                Assert.Equal(expected, PathPattern.Restore(example.pattern).Matches(example.path));
            },
            tests: 20_000);

        Assert.InRange(matches, 500, 19_500);
    }

    [Fact]
    public void Every_match_starts_with_the_literal_prefix() => Property.Holds(
        from pattern in Patterns from path in Paths select (pattern, path),
        example =>
        {
            PathPattern pattern = PathPattern.Restore(example.pattern);
            if (pattern.Matches(example.path))
            {
                Assert.StartsWith(pattern.LiteralPrefix, example.path, StringComparison.Ordinal);
            }
        },
        tests: 20_000);

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("a/b/*", "a/b/")]
    [InlineData("a/**", "a")]
    [InlineData("a/**/b", "a/")]
    [InlineData("a/**/*", "a/")]
    [InlineData("*/a", "")]
    [InlineData("**", "")]
    [InlineData("x%2Ay/*", "x*y/")]
    public void The_literal_prefix_is_as_long_as_it_can_be(string pattern, string prefix) =>
        Assert.Equal(prefix, PathPattern.Restore(pattern).LiteralPrefix);

    [Fact]
    public void A_pattern_of_many_wildcards_is_matched_without_backtracking_for_long()
    {
        PathPattern pattern = PathPattern.Restore(
            string.Join('/', Enumerable.Repeat("**/a", (PathPattern.MaxSegments / 2) - 1)) + "/b");

        Assert.False(pattern.Matches(string.Join('/', Enumerable.Repeat("a", 250))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("..")]
    [InlineData("__ds")]
    [InlineData("__ds/**")]
    [InlineData("a\u0001")]
    public void What_is_not_a_pattern_is_refused_with_a_sentence(string text)
    {
        string? problem = PathPattern.Parse(text, out PathPattern? pattern);

        Assert.Null(pattern);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PathPattern.Restore(text));
    }

    [Fact]
    public void Text_that_is_not_valid_UTF_16_is_not_a_pattern() =>
        Assert.NotNull(PathPattern.Parse("a\ud800", out _));

    [Fact]
    public void A_pattern_has_as_many_segments_and_bytes_as_allowed()
    {
        Assert.Null(PathPattern.Parse(Segments(PathPattern.MaxSegments), out _));
        Assert.NotNull(PathPattern.Parse(Segments(PathPattern.MaxSegments + 1), out _));
        Assert.Null(PathPattern.Parse(new string('x', StreamPath.MaxBytes), out _));
        Assert.NotNull(PathPattern.Parse(new string('x', StreamPath.MaxBytes + 1), out _));
    }

    [Fact]
    public void Patterns_are_equal_if_their_texts_are()
    {
        Assert.Equal(PathPattern.Restore("a/*"), PathPattern.Restore("/a/*/"));
        Assert.Equal(PathPattern.Restore("a/*").GetHashCode(), PathPattern.Restore("/a/*/").GetHashCode());
        Assert.NotEqual(PathPattern.Restore("a/*"), PathPattern.Restore("a/**"));
        Assert.Equal("a/*", PathPattern.Restore("/a/*/").ToString());
    }

    private static Gen<string> Joined(Gen<string> segments, int max) =>
        from count in Gen.Choose(1, max)
        from texts in Gen.ListOf(segments, count)
        select string.Join('/', texts);

    private static string Segments(int count) => string.Join('/', Enumerable.Repeat("*", count));

    private static bool MatchesSimply(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path) =>
        pattern.IsEmpty ? path.IsEmpty
        : pattern[0] == "**" ? MatchesSimply(pattern[1..], path) || (!path.IsEmpty && MatchesSimply(pattern, path[1..]))
        : !path.IsEmpty
            && (pattern[0] == "*" || pattern[0].Replace("%2A", "*", StringComparison.OrdinalIgnoreCase) == path[0])
            && MatchesSimply(pattern[1..], path[1..]);
}
