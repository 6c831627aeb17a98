using System.Net;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.AspNetCore.Tests.Estuaries;

/// <summary>Responses about estuaries when the store fails or refuses.</summary>
public sealed class EstuaryFailureTests
{
    private const string Body = """{"estuaryId":"e"}""";

    private static readonly string TooLong = new('x', 100);

    public static TheoryData<string, string> Requests => new()
    {
        { "POST", "/v1/estuary/subscribe/p/s" },
        { "DELETE", "/v1/estuary/subscribe/p/s" },
        { "GET", "/v1/estuary/p/e" },
        { "DELETE", "/v1/estuary/p/e" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task An_unavailable_store_is_a_503_with_retry_after(string method, string target)
    {
        await using StreamServer server = await StartAsync(() => new StoreUnavailableException("secret"));
        HttpResponseMessage response = await server.SendAsync(method, target, body: Body);

        await response.RefusedAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        Assert.Equal("1", response.Header("Retry-After"));
    }

    [Theory]
    [InlineData("POST", "/v1/estuary/subscribe/p/s")]
    [InlineData("GET", "/v1/estuary/p/e")]
    [InlineData("DELETE", "/v1/estuary/p/e")]
    public async Task An_unexpected_exception_is_a_500_without_details(string method, string target)
    {
        await using StreamServer server = await StartAsync(() => new InvalidOperationException("secret"));
        HttpResponseMessage response = await server.SendAsync(method, target, ["Origin: https://app.example"], Body);

        await response.RefusedAsync(HttpStatusCode.InternalServerError, "INTERNAL_ERROR");
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_path_that_is_too_long_for_the_store_is_refused_as_source_and_as_estuary()
    {
        await using StreamServer server = await StartAsync(() => new InvalidOperationException("Must not be called."));
        await (await server.SendAsync("POST", $"/v1/estuary/subscribe/p/{TooLong}", body: Body))
            .RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PATH");
        await (await server.SendAsync("GET", $"/v1/estuary/p/{TooLong}"))
            .RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PATH");
        await (await server.SendAsync("POST", "/v1/estuary/subscribe/p/s", body: $$"""{"estuaryId":"{{TooLong}}"}"""))
            .RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PATH");
    }

    [Fact]
    public async Task A_path_that_is_kept_for_forks_cannot_become_an_estuary()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        await server.SendAsync("PUT", "/v1/stream/p/s", ["Content-Type: text/plain"]);
        await server.SendAsync("PUT", "/v1/stream/p/e", ["Content-Type: text/plain"]);
        await server.SendAsync("PUT", "/v1/stream/p/fork", ["Stream-Forked-From: /v1/stream/p/e"]);
        await server.SendAsync("DELETE", "/v1/stream/p/e");

        await (await server.SendAsync("POST", "/v1/estuary/subscribe/p/s", body: Body))
            .RefusedAsync(HttpStatusCode.Conflict, "PATH_BLOCKED");
    }

    private static Task<StreamServer> StartAsync(Func<Exception> problem) =>
        StreamServer.StartAsync(store: streams => streams.UseStore(_ => new FailingStore(problem)));

    /// <summary>A store whose calls all fail, and which accepts only short paths.</summary>
    private sealed class FailingStore(Func<Exception> problem) : StoreDecorator(new MemoryStreamStore())
    {
        public override bool IsExclusive => false;

        public override int MaxCommitBytes => 1024;

        public override bool Accepts(StreamPath path) => path.Value.Length < TooLong.Length;

        public override ValueTask<StreamSnapshot> GetAsync(
            StreamPath path,
            SnapshotQuery query,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<CommitResult> CommitAsync(StreamCommit commit) => throw problem();

        public override ValueTask<Segment?> ReadAsync(
            StreamPath path,
            Incarnation incarnation,
            long position,
            int maxBytes,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<bool> ClaimForkGuardAsync(
            StreamPath fork,
            Incarnation incarnation,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<bool> PurgeAsync(
            StreamPath path,
            Incarnation incarnation,
            int maxRows,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<IReadOnlyList<StreamPath>> ListAsync(
            string prefix, StreamPath? after, int max, CancellationToken cancellationToken) => throw problem();

        public override ValueTask ScheduleAsync(
            Reminder reminder,
            DateTimeOffset dueAt,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(
            DateTimeOffset now,
            int max,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<ReminderRow?> PostponeAsync(
            ReminderRow row,
            DateTimeOffset dueAt,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<SubscriberRow?> GetSubscriberAsync(
            SourceKey source,
            StreamPath estuary,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask PutSubscriberAsync(
            SourceKey source,
            StreamPath estuary,
            EstuarySubscriptionId subscription,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<bool> RemoveSubscriberAsync(
            SourceKey source,
            SubscriberRow row,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
            SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(
            SourceKey source,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<RangeRow?> PutRangeAsync(
            SourceKey source,
            RangeRow row,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<bool> PurgeSubscribersAsync(
            SourceKey source,
            int maxRows,
            CancellationToken cancellationToken) =>
            throw problem();

        public override ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
            StreamPath estuary,
            Incarnation incarnation,
            StreamPath? after,
            int max,
            CancellationToken cancellationToken) =>
            throw problem();
    }
}
