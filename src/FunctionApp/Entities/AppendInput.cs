using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// The input of <see cref="StreamEntity.Append"/>, sent as JSON. At most one of <see cref="Json"/>, <see cref="Text"/>
/// and <see cref="Data"/> is set; without a body, the append only closes the stream.
/// </summary>
public sealed record AppendInput
{
    /// <summary>The path of the stream, as below <c>/v1/stream/</c> and decoded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; init; }

    /// <summary>
    /// Identifies the append: repeated with the same id, it is not made again. In an orchestration, use
    /// <c>context.NewGuid()</c>.
    /// </summary>
    public Guid RequestId { get; init; }

    /// <summary>
    /// The append is cancelled after this time; required. In an orchestration, a few minutes after
    /// <c>context.CurrentUtcDateTime</c>.
    /// </summary>
    public DateTimeOffset Deadline { get; init; }

    /// <summary>The content type of the body. By default that of <see cref="Json"/> or <see cref="Text"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentType { get; init; }

    /// <summary>A body of JSON; in JSON mode, an array is several messages.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Json { get; init; }

    /// <summary>A body of text, stored as UTF-8.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>A body of bytes, in Base64.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
#pragma warning disable CA1819 // The serialised form of bytes.
    public byte[]? Data { get; init; }
#pragma warning restore CA1819

    /// <summary>Closes the stream after the append.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Close { get; init; }

    /// <summary>The value of <c>Stream-Seq</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StreamSeq { get; init; }

    /// <summary>Appends only if this is the tail: a <c>NextOffset</c>. Not together with a producer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IfMatch { get; init; }

    /// <summary>The id of an idempotent producer; with epoch and seq, or none of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProducerId { get; init; }

    /// <summary>The epoch of the producer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ProducerEpoch { get; init; }

    /// <summary>The sequence number of the producer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ProducerSeq { get; init; }

    /// <summary>
    /// True for a signal, whose sender gets no result: the operation then does not wait for its commit, and signals
    /// that arrive together share one. Do not set it for a call, which would get null as its result.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsSignal { get; init; }

    /// <summary>
    /// Further appends of a signal, made after this one, to the same stream: their <see cref="Path"/> is ignored. A
    /// sender must be able to repeat each of them alone, because an earlier version of the app makes only the first.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AppendInput>? More { get; init; }

    /// <summary>
    /// True if the sender of a signal knows that the stream has subscribers: an entity without a Durable Task client
    /// notifies them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasSubscribers { get; init; }
}
