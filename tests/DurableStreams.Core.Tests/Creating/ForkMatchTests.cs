using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>A repeated PUT of a fork matches if its resolved fork point and its omitted options are the same.</summary>
public sealed class ForkMatchTests
{
    private const long SourceGeneration = 1000;
    private static readonly StreamPath Path = TestStreams.Path("fork");
    private static readonly StreamPath Source = TestStreams.Path("source");

    [Fact]
    public void The_same_fork_matches_after_changes_of_its_source()
    {
        foreach (RequestedFork fork in (RequestedFork[])[At(null), At(0), At(20), At(10, 5)])
        {
            Assert.Null(Difference(Made(fork, 20), fork));
            Assert.Null(Difference(Made(fork, 20) with { Tail = 500, Status = StreamStatus.Live }, fork));
        }
    }

    [Fact]
    public void An_omitted_offset_matches_only_an_omitted_offset()
    {
        Assert.NotNull(Difference(Made(At(null), 20), At(20)));
        Assert.NotNull(Difference(Made(At(20), 20), At(null)));
    }

    [Fact]
    public void Another_fork_point_or_source_differs()
    {
        StreamHead existing = Made(At(20), 20);
        Assert.NotNull(Difference(existing, At(21)));
        Assert.NotNull(Difference(existing, At(20, 1)));
        Assert.NotNull(Difference(existing, At(0)));
        Assert.NotNull(Difference(existing, At(20) with { Source = TestStreams.Path("other") }));
    }

    [Fact]
    public void Offset_zero_is_the_start_of_the_source()
    {
        Assert.Null(Difference(Made(At(0), 0), new RequestedFork(Source, Offset.Zero, 0)));
        Assert.Null(Difference(Made(new RequestedFork(Source, Offset.Zero, 0), 0), At(0)));
    }

    [Fact]
    public void Other_spellings_of_a_point_in_bytes_match()
    {
        StreamHead existing = Made(At(10, 5), 15);
        Assert.Null(Difference(existing, At(10, 5)));
        Assert.Null(Difference(existing, At(12, 3)));
        Assert.Null(Difference(existing, At(15)));
        Assert.Null(Difference(Made(At(15), 15), At(10, 5)));
        Assert.NotNull(Difference(existing, At(12, 4)));
    }

    [Fact]
    public void A_sub_offset_in_messages_matches_as_requested_or_as_resolved()
    {
        StreamHead existing = Made(At(10, 2), 30, ContentType.Json);
        Assert.Null(Difference(existing, At(10, 2)));
        Assert.Null(Difference(existing, At(30)));
        Assert.NotNull(Difference(existing, At(10, 20)));
        Assert.NotNull(Difference(existing, At(10, 3)));
        Assert.NotNull(Difference(existing, At(10)));
    }

    [Fact]
    public void A_fork_does_not_match_a_plain_stream()
    {
        Assert.NotNull(Difference(Made(At(0), 0), null));
        StreamHead stream = Made(At(0), 0) with
        {
            Origin = null,
            Ancestors = [],
            Requested = new RequestedConfiguration(null, default, null),
        };
        Assert.NotNull(Difference(stream, At(0)));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("text/plain", null, true)]
    [InlineData(null, "text/plain", true)]
    [InlineData("text/plain", "text/plain", true)]
    [InlineData(null, "application/json", false)]
    [InlineData("text/plain", "application/octet-stream", false)]
    public void An_omitted_content_type_matches_any_type_of_the_fork(string? first, string? again, bool matches)
    {
        StreamHead existing = Made(At(0), 0, TestStreams.ContentType("text/plain"));
        existing = existing with { Requested = existing.Requested with { ContentType = Parse(first) } };
        CreateRequest request = Request(At(0)) with { ContentType = Parse(again) };
        Assert.Equal(matches, ConfigurationMatch.Difference(existing, request) is null);
    }

    [Fact]
    public void The_requested_lifetime_is_compared_and_not_the_inherited_one()
    {
        StreamHead inherited = Made(At(0), 0) with { Lifetime = new StreamLifetime(60, null) };
        Assert.Null(Difference(inherited, At(0)));
        CreateRequest request = Request(At(0)) with { Lifetime = new StreamLifetime(60, null) };
        Assert.NotNull(ConfigurationMatch.Difference(inherited, request));
    }

    private static ContentType? Parse(string? value) => value is null ? null : TestStreams.ContentType(value);

    private static RequestedFork At(long? position, long subOffset = 0) =>
        new(Source, position is { } p ? new Offset(SourceGeneration, p) : null, subOffset);

    private static CreateRequest Request(RequestedFork? fork) => new(Path, null, default, false, default, fork);

    private static string? Difference(StreamHead existing, RequestedFork? fork) =>
        ConfigurationMatch.Difference(existing, Request(fork));

    private static StreamHead Made(RequestedFork fork, long resolved, ContentType? contentType = null)
    {
        Incarnation source = TestStreams.NewIncarnation();
        return TestStreams.NewHead() with
        {
            ContentType = contentType ?? ContentType.Default,
            Requested = new RequestedConfiguration(null, default, fork),
            Origin = new ForkOrigin(Source, source, resolved),
            Ancestors = [new Ancestor(Source, source, SourceGeneration, resolved)],
            Tail = resolved,
        };
    }
}
