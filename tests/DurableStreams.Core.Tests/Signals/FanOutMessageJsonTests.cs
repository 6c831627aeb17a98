using System.Text.Json;
using DurableStreams.Signals;

namespace DurableStreams.Core.Tests.Signals;

/// <summary>
/// The JSON of queue messages. Messages are enqueued by one version and may be processed by another, so the JSON must
/// stay readable and must be written in the same way.
/// </summary>
public sealed class FanOutMessageJsonTests
{
    private static readonly FanOutMessage First = new()
    {
        Id = "2a",
        Source = "a/b",
        Incarnation = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        FirstRange = 16,
        Ranges = 32,
        Since = 1_767_323_045_000,
    };

    [Fact]
    public void A_first_message_keeps_its_json()
    {
        FanOutMessage message = ReadAndWriteBack(
            """{"Id":"2a","Source":"a/b","Incarnation":"00112233-4455-6677-8899-aabbccddeeff","FirstRange":16,"Ranges":32,"Since":1767323045000,"Target":null,"After":null,"HasGaps":false,"Trace":null}""");

        Assert.Equal(First, message);
    }

    [Fact]
    public void A_later_message_keeps_its_json()
    {
        FanOutMessage message = ReadAndWriteBack(
            """{"Id":"2a","Source":"a/b","Incarnation":"00112233-4455-6677-8899-aabbccddeeff","FirstRange":16,"Ranges":32,"Since":1767323045000,"Target":77,"After":"a/e","HasGaps":true,"Trace":"00-x"}""");

        Assert.Equal(First with { Target = 77, After = "a/e", HasGaps = true, Trace = "00-x" }, message);
    }

    private static FanOutMessage ReadAndWriteBack(string json)
    {
        FanOutMessage message = JsonSerializer.Deserialize<FanOutMessage>(json)!;
        Assert.Equal(json, JsonSerializer.Serialize(message));
        return message;
    }
}
