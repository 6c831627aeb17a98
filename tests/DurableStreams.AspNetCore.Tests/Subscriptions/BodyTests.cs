using System.Buffers;
using System.Text;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Bodies;
using DurableStreams.AspNetCore.Subscriptions.Webhooks;
using DurableStreams.Content;
using DurableStreams.Subscriptions;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

public sealed class BodyTests
{
    private const string Url = "https://worker.example.org/hooks";

    private static readonly SubscriptionKey Key = KeyOf("p");
    private static readonly WebhookUrlRules Rules = new(new OptionsWrapper<WebhookOptions>(new WebhookOptions()));

    [Fact]
    public void A_webhook_subscription_is_read_with_all_of_its_fields()
    {
        SubscriptionBody body = Read($$"""
            {"type":"webhook","pattern":"/events/*/","streams":["/a/b/","a/b","c"],"webhook":{"url":"{{Url}}"},
            "wake_stream":"/wake/","lease_ttl_ms":1000,"description":"é"}
            """);

        SubscriptionConfiguration configuration = body.Configuration;
        Assert.Equal(SubscriptionType.Webhook, configuration.Type);
        Assert.Equal("events/*", configuration.Pattern!.Text);
        Assert.Equal(Url, configuration.WebhookUrl);
        Assert.Equal("p/wake", configuration.WakeStream!.Value.Value);
        Assert.Equal(TimeSpan.FromSeconds(1), configuration.Lease);
        Assert.Equal("é", configuration.Description);
        Assert.Equal(["p/a/b", "p/c"], body.Streams.Select(stream => stream.Value));
    }

    [Fact]
    public void Fields_that_are_null_count_as_absent()
    {
        SubscriptionBody body = Read("""
            {"type":"pull-wake","pattern":null,"streams":["a"],"webhook":null,"wake_stream":"w","description":null}
            """);

        Assert.Null(body.Configuration.Pattern);
        Assert.Null(body.Configuration.WebhookUrl);
        Assert.Null(body.Configuration.Description);
        Assert.Equal(TimeSpan.FromSeconds(30), body.Configuration.Lease);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("\uFEFF{}")]
    [InlineData("{}")]
    [InlineData("""{"type":"\ud800"}""")]
    [InlineData("""{"type":"other","streams":["a"]}""")]
    [InlineData("""{"type":1,"streams":["a"]}""")]
    [InlineData("""{"type":"webhook","streams":["a"]}""")]
    [InlineData("""{"type":"webhook","streams":["a"],"webhook":"https://worker.example.org"}""")]
    [InlineData("""{"type":"webhook","streams":["a"],"webhook":{}}""")]
    [InlineData("""{"type":"webhook","streams":["a"],"webhook":{"url":""}}""")]
    [InlineData("""{"type":"webhook","streams":["a"],"webhook":{"url":1}}""")]
    [InlineData("""{"type":"webhook","streams":["a"],"webhook":{"url":"https://a.example","secret":"x"}}""")]
    [InlineData("""{"type":"pull-wake","streams":["a"]}""")]
    [InlineData("""{"type":"pull-wake","streams":["a"],"wake_stream":""}""")]
    [InlineData("""{"type":"pull-wake","streams":["a"],"wake_stream":"__ds/x"}""")]
    [InlineData("""{"type":"pull-wake","streams":["a"],"wake_stream":1}""")]
    [InlineData("""{"type":"pull-wake","streams":["a"],"wake_stream":"w","webhook":{"url":"https://a.example"}}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w"}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","streams":[]}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","streams":"a"}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","streams":[1]}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","streams":[""]}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","streams":["a/../b"]}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","streams":["a","__ds"]}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":""}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"a//b"}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"__ds/*"}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":1}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"a","lease_ttl_ms":999}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"a","lease_ttl_ms":600001}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"a","lease_ttl_ms":1000.5}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"a","lease_ttl_ms":"1000"}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"a","lease_ttl_ms":99999999999999999999}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"a","description":1}""")]
    [InlineData("""{"type":"pull-wake","wake_stream":"w","pattern":"a","leaseTtlMs":1000}""")]
    public void An_invalid_body_is_refused_with_a_sentence(string json)
    {
        ProtocolError? problem = SubscriptionBody.Parse(Key, Rules, BodyOf(json), out _);

        Assert.Equal((400, "INVALID_REQUEST"), (problem?.Status, problem?.Code));
        Assert.EndsWith(".", problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_024, true)]
    [InlineData(1_026, false)]
    public void The_description_has_at_most_1024_bytes(int bytes, bool isValid)
    {
        string text = new('é', bytes / 2);
        ProtocolError? problem = SubscriptionBody.Parse(
            Key,
            Rules,
            BodyOf($$"""{"type":"pull-wake","wake_stream":"w","pattern":"a","description":"{{text}}"}"""),
            out _);
        Assert.Equal(isValid, problem is null);
    }

    [Theory]
    [InlineData(2_048, null)]
    [InlineData(2_049, "INVALID_REQUEST")]
    public void The_URL_has_at_most_2048_characters(int length, string? code)
    {
        string url = Url + "?" + new string('q', length - Url.Length - 1);
        ProtocolError? problem = SubscriptionBody.Parse(
            Key, Rules, BodyOf($$$"""{"type":"webhook","pattern":"a","webhook":{"url":"{{{url}}}"}}"""), out _);
        Assert.Equal(code, problem?.Code);
    }

    [Fact]
    public void A_URL_that_is_not_allowed_has_an_error_of_its_own()
    {
        ProtocolError? problem = SubscriptionBody.Parse(
            Key,
            Rules,
            BodyOf("""{"type":"webhook","pattern":"a","webhook":{"url":"http://10.0.0.1/hook"}}"""),
            out _);
        Assert.Equal((400, "WEBHOOK_URL_REJECTED"), (problem?.Status, problem?.Code));
    }

    [Fact]
    public void Streams_are_added_each_once()
    {
        Assert.Null(StreamsBody.Parse(Key, BodyOf("""{"streams":["x","/x","y/"]}"""), out StreamsBody? body));
        Assert.Equal(["p/x", "p/y"], body!.Streams.Select(stream => stream.Value));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"streams":[]}""")]
    [InlineData("""{"streams":null}""")]
    [InlineData("""{"streams":["x"],"pattern":"y"}""")]
    public void Adding_no_stream_is_refused(string json) =>
        Assert.Equal("INVALID_REQUEST", StreamsBody.Parse(Key, BodyOf(json), out _)?.Code);

    [Theory]
    [InlineData("""{"worker":"w-1"}""", true)]
    [InlineData("""{"worker":""}""", false)]
    [InlineData("""{"worker":null}""", false)]
    [InlineData("""{"worker":1}""", false)]
    [InlineData("""{"worker":"w","generation":1}""", false)]
    [InlineData("{}", false)]
    public void A_claim_names_its_worker(string json, bool isValid) =>
        Assert.Equal(isValid, ClaimBody.Parse(BodyOf(json), out _) is null);

    [Fact]
    public void A_worker_has_a_name_of_at_most_256_bytes()
    {
        Assert.Null(ClaimBody.Parse(BodyOf($$"""{"worker":"{{new string('w', 256)}}"}"""), out _));
        Assert.NotNull(ClaimBody.Parse(BodyOf($$"""{"worker":"{{new string('w', 257)}}"}"""), out _));
    }

    [Fact]
    public void An_ack_names_its_streams_as_stream_or_as_path()
    {
        WakeId wake = WakeId.New();
        ProtocolError? problem = AckBody.Parse(
            Key,
            BodyOf($$"""
                {"wake_id":"{{wake}}","generation":7,"done":true,
                "acks":[{"stream":"/a","offset":"1"},{"path":"b","offset":"2"}]}
                """),
            out AckBody? body);

        Assert.Null(problem);
        Assert.Equal((wake, 7L, true), (body!.Wake!.Value, body.Generation!.Value, body.Done));
        Assert.Equal([("p/a", "1"), ("p/b", "2")], body.Acks.Select(ack => (ack.Stream.Value, ack.Offset)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"wake_id":"w_x"}""")]
    [InlineData("""{"wake_id":null,"generation":null,"acks":null,"done":null}""")]
    public void A_missing_or_malformed_wake_is_left_to_be_fenced(string json)
    {
        Assert.Null(AckBody.Parse(Key, BodyOf(json), out AckBody? body));
        Assert.Null(body!.Wake);
        Assert.Null(body.Generation);
        Assert.Empty(body.Acks);
        Assert.False(body.Done);
        Assert.Null(AckBody.ParseRelease(BodyOf("{}"), out _));
    }

    [Theory]
    [InlineData("""{"wake_id":1}""")]
    [InlineData("""{"generation":"7"}""")]
    [InlineData("""{"generation":7.5}""")]
    [InlineData("""{"done":1}""")]
    [InlineData("""{"acks":{}}""")]
    [InlineData("""{"acks":["a"]}""")]
    [InlineData("""{"acks":[{}]}""")]
    [InlineData("""{"acks":[{"stream":"a"}]}""")]
    [InlineData("""{"acks":[{"offset":"1"}]}""")]
    [InlineData("""{"acks":[{"stream":"a","path":"a","offset":"1"}]}""")]
    [InlineData("""{"acks":[{"stream":"a","offset":1}]}""")]
    [InlineData("""{"acks":[{"stream":"a","offset":"1","x":1}]}""")]
    [InlineData("""{"acks":[{"stream":"a","offset":"1"},{"path":"/a","offset":"2"}]}""")]
    [InlineData("""{"acks":[{"stream":"__ds/x","offset":"1"}]}""")]
    [InlineData("""{"token":"x"}""")]
    public void An_invalid_ack_is_refused(string json) =>
        Assert.Equal("INVALID_REQUEST", AckBody.Parse(Key, BodyOf(json), out _)?.Code);

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public void An_ack_names_at_most_90_streams(int count, bool isValid)
    {
        string acks = string.Join(
            ',', Enumerable.Range(0, count).Select(i => $$"""{"stream":"s{{i}}","offset":"1"}"""));
        Assert.Equal(isValid, AckBody.Parse(Key, BodyOf($$"""{"acks":[{{acks}}]}"""), out _) is null);
    }

    [Fact]
    public void A_release_acknowledges_nothing() => Assert.Equal(
        "INVALID_REQUEST", AckBody.ParseRelease(BodyOf("""{"generation":1,"acks":[]}"""), out _)?.Code);

    private static SubscriptionBody Read(string json)
    {
        ProtocolError? problem = SubscriptionBody.Parse(Key, Rules, BodyOf(json), out SubscriptionBody? body);
        Assert.True(problem is null, problem?.Message);
        return body!;
    }

    private static RequestBody BodyOf(string json) =>
        RequestBody.Of(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));

    private static SubscriptionKey KeyOf(string? project)
    {
        Assert.Null(SubscriptionKey.Create(project, "s", out SubscriptionKey key));
        return key;
    }
}
