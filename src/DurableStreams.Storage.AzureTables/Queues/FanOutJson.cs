using System.Text.Json.Serialization;
using DurableStreams.FanOut;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The JSON of messages on the queue.</summary>
[JsonSerializable(typeof(FanOutMessage))]
internal sealed partial class FanOutJson : JsonSerializerContext;
