using System.Text.Json;
using DurableStreams.Content;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Signals;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Options;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>The operation Append, as orchestrations call it and other entities signal it.</summary>
public sealed class AppendTests : IAsyncDisposable
{
    private readonly EntityBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task It_appends_text_bytes_and_closes_and_returns_the_new_tail()
    {
        TestStream stream = await CreateAsync("text/plain");
        AppendResult first = await _bench.AppendAsync(New() with { Text = "a" });
        Assert.Equal(new AppendResult { NextOffset = stream.Head.TailOffset.ToString()[..^1] + "1" }, first);
        AppendResult second = await _bench.AppendAsync(
            New() with { Data = "bc"u8.ToArray(), ContentType = "text/plain", Close = true });
        Assert.EndsWith("_0000000000000003", second.NextOffset, StringComparison.Ordinal);
        Assert.True(second.Closed);
        AppendResult third = await _bench.AppendAsync(New() with { Text = "d" });
        Assert.Equal(("STREAM_CLOSED", true, second.NextOffset), (third.Error, third.Closed, third.NextOffset));
        AppendResult fourth = await _bench.AppendAsync(New() with { Close = true });
        Assert.Equal((null, true), (fourth.Error, fourth.Closed));
        Assert.Equal("abc", await StoredAsync(stream));
        Assert.Null(_bench.State);
    }

    [Theory]
    [InlineData("""{"b": 1.50, "a":[1 ,2]}""", """{"b":1.50,"a":[1,2]},""")]
    [InlineData("""[{"a":1},{"a":2}]""", """{"a":1},{"a":2},""")]
    public async Task Json_is_appended_with_its_numbers_as_they_were_written(string json, string stored)
    {
        TestStream stream = await CreateAsync("application/json");
        using var document = JsonDocument.Parse(json);
        Assert.Null((await _bench.AppendAsync(New() with { Json = document.RootElement })).Error);
        Assert.Equal(stored, await StoredAsync(stream));
    }

    [Fact]
    public async Task A_repeated_request_is_applied_once_and_another_one_of_the_same_producer_is_a_duplicate()
    {
        TestStream stream = await CreateAsync("text/plain");
        AppendInput input = New() with { Text = "a", ProducerId = "p", ProducerEpoch = 0, ProducerSeq = 0 };
        AppendResult first = await _bench.AppendAsync(input);
        Assert.False(first.Duplicate);
        Assert.Equal(first, await _bench.AppendAsync(input));
        AppendResult other = await _bench.AppendAsync(input with { RequestId = Guid.NewGuid() });
        Assert.Equal(first with { Duplicate = true }, other);
        AppendResult gap = await _bench.AppendAsync(input with { RequestId = Guid.NewGuid(), ProducerSeq = 5 });
        Assert.Equal("SEQUENCE_GAP", gap.Error);
        Assert.Equal("a", await StoredAsync(stream));
    }

    [Fact]
    public async Task A_request_after_its_deadline_is_not_applied()
    {
        TestStream stream = await CreateAsync("text/plain");
        AppendInput late = New() with { Text = "a", Deadline = _bench.Clock.GetUtcNow().AddSeconds(-1) };
        Assert.Equal("APPEND_CANCELLED", (await _bench.AppendAsync(late)).Error);
        Assert.Equal("", await StoredAsync(stream));
    }

    public static TheoryData<string, string> Invalid => new()
    {
        { "INVALID_INPUT", """{"Path":"project/stream","Text":"x","Deadline":"2026-01-01T00:01:00Z"}""" },
        { "INVALID_INPUT", """{"Text":"x","Json":1}""" },
        { "INVALID_INPUT", """{"Text":"x","Deadline":"2027-01-01T00:00:00Z"}""" },
        { "INVALID_PATH", """{"Path":"a//b","Text":"x"}""" },
        { "RESERVED_PATH", """{"Path":"__ds/x","Text":"x"}""" },
        { "EMPTY_BODY", "{}" },
        { "EMPTY_BODY", """{"Text":""}""" },
        { "MISSING_CONTENT_TYPE", """{"Data":"eA=="}""" },
        { "INVALID_CONTENT_TYPE", """{"Text":"x","ContentType":"text"}""" },
        { "CONTENT_TYPE_MISMATCH", """{"Json":{}}""" },
        { "INCOMPLETE_PRODUCER", """{"Text":"x","ProducerId":"p","ProducerSeq":1}""" },
        { "INVALID_PRODUCER_ID", """{"Text":"x","ProducerId":"","ProducerEpoch":1,"ProducerSeq":1}""" },
        { "INVALID_PRODUCER_NUMBER", """{"Text":"x","ProducerId":"p","ProducerEpoch":-1,"ProducerSeq":1}""" },
        {
            "PRECONDITION_WITH_PRODUCER",
            """{"Text":"x","ProducerId":"p","ProducerEpoch":0,"ProducerSeq":0,"IfMatch":"1_0"}"""
        },
        { "PRECONDITION_FAILED", """{"Text":"x","IfMatch":"1_0"}""" },
        { "PRECONDITION_FAILED", """{"IfMatch":"1_0"}""" },
        { "PRECONDITION_FAILED", """{"Data":"eA==","IfMatch":"1_0"}""" },
        { "STREAM_NOT_FOUND", """{"Path":"missing","IfMatch":"1_0"}""" },
        { "SEQUENCE_GAP", """{"Text":"x","ProducerId":"p","ProducerEpoch":1,"ProducerSeq":1}""" },
        { "STREAM_NOT_FOUND", """{"Path":"missing","Text":"x"}""" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task A_refusal_has_the_code_of_the_protocol(string error, string json)
    {
        TestStream stream = await CreateAsync("text/plain");
        AppendInput defaults = New();
        var given = (AppendInput)EntityJson.Read(json, typeof(AppendInput))!;
        AppendInput input = json.Contains("project/stream", StringComparison.Ordinal) ? given : given with
        {
            Path = given.Path ?? defaults.Path,
            RequestId = defaults.RequestId,
            Deadline = given.Deadline == default ? defaults.Deadline : given.Deadline,
        };
        AppendResult result = await _bench.AppendAsync(input);
        Assert.Equal(error, result.Error);
        Assert.NotNull(result.Message);
        Assert.Equal("", await StoredAsync(stream));
        Assert.Null(_bench.State);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await CreateAsync("text/plain");
        AppendResult large = await _bench.AppendAsync(New() with { Text = new string('x', 1025) });
        Assert.Equal("BODY_TOO_LARGE", large.Error);
    }

    [Theory]
    [InlineData(StoreCall.Get)]
    [InlineData(StoreCall.Commit)]
    [InlineData(StoreCall.ScheduleReminder)]
    public async Task It_does_not_throw_while_the_store_is_unavailable_and_can_be_repeated(StoreCall call)
    {
        TestStream stream = await CreateAsync("text/plain");
        AppendInput input = New() with { Text = "a" };
        _bench.Faults.Always(call, Fault.Before).Always(StoreCall.InsertOutcome, Fault.Before);
        Assert.Equal("UNAVAILABLE", (await _bench.AppendAsync(input)).Error);
        _bench.Faults.Always(call, null).Always(StoreCall.InsertOutcome, null);
        Assert.Null((await _bench.AppendAsync(input)).Error);
        Assert.Equal("a", await StoredAsync(stream));
    }

    [Fact]
    public async Task It_keeps_the_progress_of_sealing()
    {
        await CreateAsync("text/plain");
        await _bench.SealAsync();
        string? before = _bench.State;
        await _bench.AppendAsync(New() with { Text = "a" });
        Assert.NotNull(before);
        Assert.Equal(before, _bench.State);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Without_a_client_the_entity_itself_signals_the_subscribers(bool hasClient, int published)
    {
        TestStream stream = await CreateAsync("text/plain");
        await stream.ApplyAsync(stream.Next(head => head with { HasSubscribers = true }));
        if (hasClient)
        {
            _bench.Clients.Use(DurableMocks.TaskClient());
        }

        EntitySignal append = EntityBench.Signal("Append", EntityJson.Write(New() with { Text = "a" }));
        EntityBatchResult result = await _bench.RunAsync(append);
        Assert.Equal(published, result.Signals.Count(signal => signal.Operation == nameof(SubscribersEntity.Publish)));
    }

    [Fact]
    public async Task Without_a_client_the_entity_signals_itself_to_seal_after_enough_appends()
    {
        await CreateAsync("text/plain");
        EntitySignal[] appends = [.. Enumerable.Range(0, new StreamServiceOptions().SealAfterCommits).Select(
            _ => EntityBench.Signal("Append", EntityJson.Write(New() with { Text = "a" })))];
        Assert.Empty((await _bench.RunAsync(appends[1..])).Signals);
        EntityBatchResult last = await _bench.RunAsync(appends[0]);
        Assert.Equal(nameof(StreamEntity.Seal), Assert.Single(last.Signals).Operation);
    }

    private AppendInput New() => new()
    {
        Path = EntityBench.Path.Value,
        RequestId = Guid.NewGuid(),
        Deadline = _bench.Clock.GetUtcNow().AddMinutes(1),
    };

    private Task<TestStream> CreateAsync(string contentType)
    {
        ContentType type = TestStreams.ContentType(contentType);
        return _bench.CreateStreamAsync(TestStreams.NewHead() with { ContentType = type });
    }

    private static async Task<string> StoredAsync(TestStream stream)
    {
        Segment? all = await stream.Store.ReadAsync(
            stream.Path, stream.Incarnation, 0, int.MaxValue, CancellationToken.None);
        return all is null ? "" : System.Text.Encoding.UTF8.GetString(all.Data.Span);
    }
}
