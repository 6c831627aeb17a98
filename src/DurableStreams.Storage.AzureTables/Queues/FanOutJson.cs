using System.Text.Json.Serialization;
using DurableStreams.Signals;

namespace DurableStreams.Storage.AzureTables.Queues;

/// <summary>Serialises the messages of the fan-out queue.</summary>
[JsonSerializable(typeof(FanOutMessage))]
internal sealed partial class FanOutJson : JsonSerializerContext;
