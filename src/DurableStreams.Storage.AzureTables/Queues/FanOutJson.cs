using System.Text.Json.Serialization;
using DurableStreams.FanOut;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Serialises the messages of the fan-out queue.</summary>
[JsonSerializable(typeof(FanOutMessage))]
internal sealed partial class FanOutJson : JsonSerializerContext;
