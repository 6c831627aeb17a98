using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>A repeated PUT of a fork: its point is compared as it was resolved, and what was omitted only matches what is omitted.</summary>
public sealed class ForkMatchTests
{
    private const long SourceGeneration = 1000;
    private static readonly StreamPath Path = TestStreams.Path("fork");
    private static readonly StreamPath Source = TestStreams.Path("source");

    [Fact]
    public void The_same_fork_again_matches_whatever_became_of_its_source()
    {
        foreach (RequestedFork fork in (RequestedFork[])[At(null), At(0), At(20), At(10, 5)])
        {
            Assert.Null(Difference(Made(fork, 20), fork));
            Assert.Null(Difference(Made(fork, 20) with { Tail = 500, Status = StreamStatus.Live }, fork));
        }
    }

    [Fact]
    public void An_omitted_offset_matches_only_an_omitted_one()
    {
        Assert.NotNull(Difference(Made(At(null), 20), At(20)));
        Assert.NotNull(Difference(Made(At(20), 20), At(null)));
    }

    [Fact]
    public void Another_point_or_source_differs()
    {
        StreamHead there = Made(At(20), 20);
        Assert.NotNull(Difference(there, At(21)));
        Assert.NotNull(Difference(there, At(20, 1)));
        Assert.NotNull(Difference(there, At(0)));
        Assert.NotNull(Difference(there, At(20) with { Source = TestStreams.Path("other") }));
    }

    [Fact]
    public void The_generic_start_is_the_start_of_the_source()
    {
        Assert.Null(Difference(Made(At(0), 0), new RequestedFork(Source, Offset.Zero, 0)));
        Assert.Null(Difference(Made(new RequestedFork(Source, Offset.Zero, 0), 0), At(0)));
    }

    [Fact]
    public void Other_spellings_of_a_point_in_bytes_match()
    {
        StreamHead there = Made(At(10, 5), 15);
        Assert.Null(Difference(there, At(10, 5)));
        Assert.Null(Difference(there, At(12, 3)));
        Assert.Null(Difference(there, At(15)));
        Assert.Null(Difference(Made(At(15), 15), At(10, 5)));
        Assert.NotNull(Difference(there, At(12, 4)));
    }

    [Fact]
    public void A_point_in_messages_is_compared_as_asked_or_as_resolved()
    {
        StreamHead there = Made(At(10, 2), 30, ContentType.Json);
        Assert.Null(Difference(there, At(10, 2)));
        Assert.Null(Difference(there, At(30)));
        Assert.NotNull(Difference(there, At(10, 20)));
        Assert.NotNull(Difference(there, At(10, 3)));
        Assert.NotNull(Difference(there, At(10)));
    }

    [Fact]
    public void A_stream_is_no_fork_and_a_fork_no_stream()
    {
        Assert.NotNull(Difference(Made(At(0), 0), null));
        StreamHead stream = Made(At(0), 0) with { Origin = null, Ancestors = [], Requested = new RequestedConfiguration(null, default, null) };
        Assert.NotNull(Difference(stream, At(0)));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("text/plain", null, true)]
    [InlineData(null, "text/plain", true)]
    [InlineData("text/plain", "text/plain", true)]
    [InlineData(null, "application/json", false)]
    [InlineData("text/plain", "application/octet-stream", false)]
    public void An_omitted_content_type_matches_whatever_the_fork_has(string? first, string? again, bool matches)
    {
        StreamHead there = Made(At(0), 0, TestStreams.ContentType("text/plain"));
        there = there with { Requested = there.Requested with { ContentType = first is null ? null : TestStreams.ContentType(first) } };
        CreateRequest request = Request(At(0)) with { ContentType = again is null ? null : TestStreams.ContentType(again) };
        Assert.Equal(matches, ConfigurationMatch.Difference(there, request) is null);
    }

    [Fact]
    public void The_lifetime_is_compared_as_it_was_asked_for_and_not_as_it_was_inherited()
    {
        StreamHead inherited = Made(At(0), 0) with { Lifetime = new StreamLifetime(60, null) };
        Assert.Null(Difference(inherited, At(0)));
        Assert.NotNull(ConfigurationMatch.Difference(inherited, Request(At(0)) with { Lifetime = new StreamLifetime(60, null) }));
    }

    private static RequestedFork At(long? position, long subOffset = 0) =>
        new(Source, position is { } p ? new Offset(SourceGeneration, p) : null, subOffset);

    private static CreateRequest Request(RequestedFork? fork) => new(Path, null, default, false, default, fork);

    private static string? Difference(StreamHead there, RequestedFork? fork) => ConfigurationMatch.Difference(there, Request(fork));

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
