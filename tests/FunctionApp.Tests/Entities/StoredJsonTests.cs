using System.Text.Json;
using DurableStreams.FunctionApp.Entities;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>
/// The JSON of entity inputs and states. Durable Task stores it, so JSON of an earlier version must stay readable. It
/// must also be written in the same way, because both versions run during a deployment.
/// </summary>
public sealed class StoredJsonTests
{
    private static readonly Guid Incarnation = new("00112233-4455-6677-8899-aabbccddeeff");

    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    // The worker's defaults.
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    [Fact]
    public void The_input_of_sealing_keeps_its_json()
    {
        SealInput input = ReadAndWriteBack<SealInput>("""{"Path":"a/b","Attempt":2}""");

        Assert.Equal(new SealInput { Path = "a/b", Attempt = 2 }, input);
    }

    [Fact]
    public void The_input_of_a_purge_keeps_its_json()
    {
        PurgeInput input = ReadAndWriteBack<PurgeInput>(
            """{"Path":"a/b","Life":"00112233-4455-6677-8899-aabbccddeeff","Attempt":2}""");

        Assert.Equal(new PurgeInput { Path = "a/b", Incarnation = Incarnation, Attempt = 2 }, input);
    }

    [Fact]
    public void The_input_of_a_publication_keeps_its_json()
    {
        PublishInput input = ReadAndWriteBack<PublishInput>(
            """{"Source":"a/b","Since":"2026-01-02T03:04:05+00:00","Trace":"00-x"}""");

        Assert.Equal(new PublishInput { Source = "a/b", Since = Since, Trace = "00-x" }, input);
    }

    [Fact]
    public void The_input_of_a_publication_of_a_named_incarnation_keeps_its_json()
    {
        PublishInput input = ReadAndWriteBack<PublishInput>(
            """{"Source":"a/b","Incarnation":"00112233-4455-6677-8899-aabbccddeeff","Since":"2026-01-02T03:04:05+00:00"}""");

        Assert.Equal(new PublishInput { Source = "a/b", Incarnation = Incarnation, Since = Since }, input);
    }

    [Fact]
    public void The_input_of_a_publication_without_a_trace_keeps_its_json()
    {
        PublishInput input = ReadAndWriteBack<PublishInput>("""{"Source":"a/b","Since":"2026-01-02T03:04:05+00:00"}""");

        Assert.Equal(new PublishInput { Source = "a/b", Since = Since }, input);
    }

    [Fact]
    public void The_input_of_a_delivery_keeps_its_json()
    {
        DeliverInput input = ReadAndWriteBack<DeliverInput>(
            """{"Estuary":"a/e","Source":"a/b","Since":"2026-01-02T03:04:05+00:00","Trace":"00-x"}""");

        Assert.Equal(new DeliverInput { Estuary = "a/e", Source = "a/b", Since = Since, Trace = "00-x" }, input);
    }

    [Fact]
    public void The_input_of_a_delivery_without_a_trace_keeps_its_json()
    {
        DeliverInput input = ReadAndWriteBack<DeliverInput>(
            """{"Estuary":"a/e","Source":"a/b","Since":"2026-01-02T03:04:05+00:00"}""");

        Assert.Equal(new DeliverInput { Estuary = "a/e", Source = "a/b", Since = Since }, input);
    }

    [Fact]
    public void The_input_of_an_append_keeps_its_json()
    {
        AppendInput input = ReadAndWriteBack<AppendInput>(
            """{"Path":"a/b","RequestId":"00112233-4455-6677-8899-aabbccddeeff","Deadline":"2026-01-02T03:04:05+00:00","ContentType":"text/plain","Data":"eHk=","Close":true,"StreamSeq":"7","IfMatch":"1_2","ProducerId":"p","ProducerEpoch":1,"ProducerSeq":2}""");

        Assert.Equal(("a/b", Incarnation, Since), (input.Path, input.RequestId, input.Deadline));
        Assert.Equal("xy"u8.ToArray(), input.Data);
        Assert.Equal(("text/plain", true, "7"), (input.ContentType, input.Close, input.StreamSeq));
        Assert.Equal("1_2", input.IfMatch);
        Assert.Equal(("p", 1, 2), (input.ProducerId, input.ProducerEpoch, input.ProducerSeq));
    }

    [Fact]
    public void The_input_of_a_signalled_append_keeps_its_json()
    {
        AppendInput input = ReadAndWriteBack<AppendInput>(
            """{"Path":"a/b","RequestId":"00112233-4455-6677-8899-aabbccddeeff","Deadline":"2026-01-02T03:04:05+00:00","Close":true,"IsSignal":true,"HasSubscribers":true}""");

        Assert.True(input is { IsSignal: true, HasSubscribers: true });
    }

    [Fact]
    public void The_input_of_several_signalled_appends_keeps_its_json()
    {
        AppendInput input = ReadAndWriteBack<AppendInput>(
            """{"Path":"a/b","RequestId":"00112233-4455-6677-8899-aabbccddeeff","Deadline":"2026-01-02T03:04:05+00:00","ContentType":"text/plain","Data":"eHk=","Close":true,"IsSignal":true,"More":[{"RequestId":"10112233-4455-6677-8899-aabbccddeeff","Deadline":"2026-01-02T03:04:05+00:00","Close":true,"IsSignal":true}]}""");

        Assert.Null(Assert.Single(input.More!).Path);
    }

    [Theory]
    [InlineData("\"Json\":{\"n\":1.0,\"t\":[]}")]
    [InlineData("\"Text\":\"x\"")]
    public void The_body_of_an_append_keeps_its_json(string body) => ReadAndWriteBack<AppendInput>(
        $$"""{"Path":"a/b","RequestId":"00112233-4455-6677-8899-aabbccddeeff","Deadline":"2026-01-02T03:04:05+00:00",{{body}}}""");

    [Theory]
    [InlineData("""{"NextOffset":"1_2","Closed":true,"Duplicate":true}""")]
    [InlineData("""{"Closed":false,"Duplicate":false,"Error":"STREAM_NOT_FOUND","Message":"No."}""")]
    public void The_result_of_an_append_keeps_its_json(string json) => ReadAndWriteBack<AppendResult>(json);

    [Fact]
    public void The_state_of_a_stream_keeps_its_json()
    {
        StreamEntityState state = ReadAndWriteBack<StreamEntityState>(
            """{"SealedLife":"00112233-4455-6677-8899-aabbccddeeff","SealedTo":7}""");

        Assert.Equal((Incarnation, 7), (state.SealedIncarnation, state.SealedTo));
    }

    [Fact]
    public void The_state_of_an_estuary_keeps_its_json()
    {
        EstuaryEntityState state = ReadAndWriteBack<EstuaryEntityState>("""{"Deliveries":7}""");

        Assert.Equal(7, state.Deliveries);
    }

    [Fact]
    public void The_state_of_subscribers_keeps_its_json() =>
        Assert.NotNull(ReadAndWriteBack<SubscribersEntityState>("{}"));

    private static T ReadAndWriteBack<T>(string json)
    {
        T value = JsonSerializer.Deserialize<T>(json, Options)!;
        Assert.Equal(json, JsonSerializer.Serialize(value, Options));
        return value;
    }
}
