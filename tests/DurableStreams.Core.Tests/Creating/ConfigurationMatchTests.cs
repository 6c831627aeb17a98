using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>Compares a repeated PUT with the configuration of the existing stream.</summary>
public sealed class ConfigurationMatchTests
{
    private static readonly StreamPath Path = TestStreams.Path("a/b");
    private static readonly DateTimeOffset Instant = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ContentType Text = TestStreams.ContentType("text/plain");

    /// <summary>Configurations that all differ from each other.</summary>
    private static readonly CreateRequest[] Different =
    [
        .. from contentType in new ContentType?[] { null, ContentType.Json, Text }
           from lifetime in new StreamLifetime[]
           {
               default, new(0, null), new(60, null), new(61, null), new(null, Instant), new(null, Instant.AddTicks(1)),
           }
           from closed in new[] { false, true }
           from isPublic in new[] { false, true }
           select new CreateRequest(Path, contentType, lifetime, closed, default, null) { Public = isPublic },
    ];

    [Fact]
    public void Each_configuration_matches_only_itself()
    {
        foreach (CreateRequest first in Different)
        {
            foreach (CreateRequest again in Different)
            {
                string? difference = ConfigurationMatch.Difference(Made(first), again);
                Assert.True(difference is null == (first == again), $"{first} against {again}: {difference}");
            }
        }
    }

    [Theory]
    [InlineData(null, "application/octet-stream")]
    [InlineData("application/octet-stream", null)]
    [InlineData("application/octet-stream", "Application/Octet-Stream; a=b")]
    [InlineData("text/plain", "TEXT/plain; charset=utf-8")]
    public void Other_spellings_of_a_content_type_match(string? first, string? again)
    {
        StreamHead existing = Made(Plain with { ContentType = Parse(first) });
        Assert.Null(ConfigurationMatch.Difference(existing, Plain with { ContentType = Parse(again) }));
    }

    [Fact]
    public void An_expiry_is_compared_independently_of_its_time_zone()
    {
        var utc = new StreamLifetime(null, Instant);
        var elsewhere = new StreamLifetime(null, Instant.ToOffset(TimeSpan.FromHours(5.5)));
        CreateRequest inUtc = Plain with { Lifetime = utc };
        CreateRequest inOtherZone = Plain with { Lifetime = elsewhere };
        Assert.Null(ConfigurationMatch.Difference(Made(inUtc), inOtherZone));
        Assert.Null(ConfigurationMatch.Difference(Made(inOtherZone), inUtc));
    }

    [Fact]
    public void The_current_closure_is_compared()
    {
        StreamHead open = Made(Plain);
        StreamHead closedSince = open with { Closed = true };
        Assert.Null(ConfigurationMatch.Difference(closedSince, Plain with { Closed = true }));
        Assert.NotNull(ConfigurationMatch.Difference(closedSince, Plain));
        Assert.NotNull(ConfigurationMatch.Difference(open, Plain with { Closed = true }));
    }

    [Fact]
    public void Other_changes_since_the_creation_are_ignored()
    {
        StreamHead used = Made(Plain with { Lifetime = new StreamLifetime(60, null) }) with
        {
            Tail = 1000,
            Expiry = Instant,
            ForkCount = 3,
            LastStreamSeq = "x",
        };
        Assert.Null(ConfigurationMatch.Difference(used, Plain with { Lifetime = new StreamLifetime(60, null) }));
    }

    [Fact]
    public void A_repeated_creation_with_a_body_matches()
    {
        RequestBody body = RequestBody.Of(new System.Buffers.ReadOnlySequence<byte>([1]));
        Assert.Null(ConfigurationMatch.Difference(Made(Plain), Plain with { Body = body }));
    }

    [Fact]
    public void An_estuary_never_matches()
    {
        Assert.NotNull(ConfigurationMatch.Difference(Made(Plain) with { Kind = StreamKind.Estuary }, Plain));
    }

    private static CreateRequest Plain => new(Path, null, default, false, default, null);

    private static ContentType? Parse(string? value) => value is null ? null : TestStreams.ContentType(value);

    private static StreamHead Made(CreateRequest request) => TestStreams.NewHead() with
    {
        ContentType = request.ContentType ?? ContentType.Default,
        Requested = new RequestedConfiguration(request.ContentType, request.Lifetime, request.Fork),
        Lifetime = request.Lifetime,
        Closed = request.Closed,
        Public = request.Public,
    };
}
