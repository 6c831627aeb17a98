using System.Net;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Storage;

namespace DurableStreams.AspNetCore.Tests.Append;

/// <summary>
/// The order of checks on POST: each request has several faults, and the first check that fails decides.
/// </summary>
public sealed class AppendOrderTests : WireTests
{
    private const string BadJson = "{";
    private const string TooLong = "0123456789012345678901234567890123456789";
    private const string BadEpoch = "Producer-Id: p|Producer-Epoch: x|Producer-Seq: 0";
    private const string HalfProducer = "Producer-Id: p";
    private const string Stale = "Producer-Id: known|Producer-Epoch: 4|Producer-Seq: 1";
    private const string NewEpoch = "Producer-Id: known|Producer-Epoch: 6|Producer-Seq: 1";
    private const string Gap = "Producer-Id: known|Producer-Epoch: 5|Producer-Seq: 7";
    private const string OldSeq = "Stream-Seq: 1";
    private const string Json = "Content-Type: application/json";
    private const string Close = "Stream-Closed: true";

    // path, headers, body, status, code
    public static TheoryData<string, string, string, int, string> Requests => new()
    {
        // Header syntax is checked first, before existence.
        { "missing", HalfProducer, "", 400, "INCOMPLETE_PRODUCER" },
        { "missing", BadEpoch, "", 400, "INVALID_PRODUCER_NUMBER" },
        { "missing", "Producer-Id: |Producer-Epoch: 0|Producer-Seq: 0", "", 400, "INVALID_PRODUCER_ID" },
        { "closed", BadEpoch, "", 400, "INVALID_PRODUCER_NUMBER" },

        // An empty body requires a close.
        { "missing", "", "", 400, "EMPTY_BODY" },
        { "closed", Json, "", 400, "EMPTY_BODY" },
        { "missing", "", "x", 400, "MISSING_CONTENT_TYPE" },
        { "closed", "Content-Type: nonsense", "x", 400, "INVALID_CONTENT_TYPE" },

        // Existence.
        { "missing", Json, BadJson, 404, "STREAM_NOT_FOUND" },
        { "missing", Json, TooLong, 404, "STREAM_NOT_FOUND" },
        { "missing", Close, "", 404, "STREAM_NOT_FOUND" },
        { "gone", Json, BadJson, 410, "STREAM_GONE" },

        // Closed, before every check of the data.
        { "closed", "Content-Type: image/png", "x", 409, "STREAM_CLOSED" },
        { "closed", $"{Json}|{Close}", BadJson, 409, "STREAM_CLOSED" },
        { "closed", $"{Json}|{OldSeq}", TooLong, 409, "STREAM_CLOSED" },

        // Content type, before the producer.
        { "open", $"Content-Type: text/plain|{Stale}", "x", 409, "CONTENT_TYPE_MISMATCH" },
        { "open", $"Content-Type: text/plain|{OldSeq}", TooLong, 409, "CONTENT_TYPE_MISMATCH" },

        // Producer, before Stream-Seq and before the body.
        { "open", $"{Json}|{Stale}|{OldSeq}", BadJson, 403, "STALE_EPOCH" },
        { "open", $"{Json}|{NewEpoch}|{OldSeq}", BadJson, 400, "EPOCH_STARTS_ABOVE_ZERO" },
        { "open", $"{Json}|{Gap}|{OldSeq}", TooLong, 409, "SEQUENCE_GAP" },

        // Stream-Seq, before the body.
        { "open", $"{Json}|{OldSeq}", BadJson, 409, "STREAM_SEQ_REGRESSION" },
        { "open", $"{Json}|{OldSeq}", TooLong, 409, "STREAM_SEQ_REGRESSION" },

        // The body is checked last.
        { "open", Json, BadJson, 400, "INVALID_BODY" },
        { "open", Json, "[]", 400, "INVALID_BODY" },
        { "open", $"{Json}|{Close}", BadJson, 400, "INVALID_BODY" },
        { "open", $"{Json}|{Close}", TooLong, 413, "BODY_TOO_LARGE" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task The_first_failed_check_decides_and_nothing_is_changed(
        string path, string headers, string body, int status, string code)
    {
        await PrepareAsync();
        StreamSnapshot before = await Server.HeadAsync(path);

        HttpResponseMessage response = await Server.SendAsync(
            "POST",
            $"/v1/stream/{path}",
            headers.Split('|', StringSplitOptions.RemoveEmptyEntries),
            body.Length == 0 ? null : body);

        await response.RefusedAsync((HttpStatusCode)status, code);
        StreamSnapshot after = await Server.HeadAsync(path);
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(before.Head, after.Head);
        await ProducerStillExpectsAsync();
    }

    [Fact]
    public async Task A_refused_append_to_a_closed_stream_reports_its_end()
    {
        await PrepareAsync();

        HttpResponseMessage response = await Server.SendAsync("POST", "/v1/stream/closed", [Json], "1");

        await response.RefusedAsync(HttpStatusCode.Conflict, "STREAM_CLOSED");
        Assert.Equal("true", response.Header("Stream-Closed"));
        Assert.Equal((await Server.HeadAsync("closed")).Head!.TailOffset.ToString(), response.NextOffset());
    }

    [Fact]
    public async Task A_fenced_producer_receives_the_current_epoch()
    {
        await PrepareAsync();
        HttpResponseMessage response =
            await Server.SendAsync("POST", "/v1/stream/open", [Json, .. Stale.Split('|')], "1");
        Assert.Equal("5", response.Header("Producer-Epoch"));
    }

    [Fact]
    public async Task A_producer_with_a_gap_receives_the_expected_seq()
    {
        await PrepareAsync();
        HttpResponseMessage response =
            await Server.SendAsync("POST", "/v1/stream/open", [Json, .. Gap.Split('|')], "1");
        Assert.Equal("1", response.Header("Producer-Expected-Seq"));
        Assert.Equal("7", response.Header("Producer-Received-Seq"));
    }

    private protected override void Configure(DurableStreamsHttpOptions options) => options.MaxBodyBytes = 32;

    private async Task PrepareAsync()
    {
        await Server.CreateAsync("open", "application/json");
        await Server.CreateAsync("closed", "application/json", closed: true);
        await Server.CreateAsync("gone");
        await Server.SendAsync("PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/gone"]);
        await Server.DeleteAsync("gone");
        HttpResponseMessage known = await Server.SendAsync(
            "POST",
            "/v1/stream/open",
            [Json, "Stream-Seq: 2", "Producer-Id: known", "Producer-Epoch: 5", "Producer-Seq: 0"],
            "1");
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    private async Task ProducerStillExpectsAsync()
    {
        HttpResponseMessage next = await Server.SendAsync(
            "POST",
            "/v1/stream/open",
            [Json, "Stream-Seq: 3", "Producer-Id: known", "Producer-Epoch: 5", "Producer-Seq: 1"],
            "2");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }
}
