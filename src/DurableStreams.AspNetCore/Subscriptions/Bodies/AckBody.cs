using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Content;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;

namespace DurableStreams.AspNetCore.Subscriptions.Bodies;

/// <summary>The body of a callback, an ack or a release (§7.1, §7.2).</summary>
/// <param name="Wake">Null if missing or not the id of a wake: the request is then fenced.</param>
/// <param name="Generation">Null if missing.</param>
/// <param name="Acks">Each stream once; empty for a release.</param>
/// <param name="Done">False for a release.</param>
internal sealed record AckBody(WakeId? Wake, long? Generation, IReadOnlyList<Ack> Acks, bool Done)
{
    /// <summary>The maximum size of the request's body.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Maximum number of acks, which one commit stores together.</summary>
    public const int MaxAcks = SubscriptionCommit.MaxLinks;

    private const string WakeField = "wake_id";
    private const string GenerationField = "generation";

    /// <summary>Parses the body of a callback or an ack.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(SubscriptionKey key, RequestBody body, out AckBody? parsed) =>
        JsonBody.Parse(
            body,
            [WakeField, GenerationField, "acks", "done"],
            (reader, json) => ReadWake(reader, json) with
            {
                Acks = ReadAcks(reader, key, json),
                Done = reader.Flag(json, "done"),
            },
            out parsed);

    /// <summary>Parses the body of a release.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? ParseRelease(RequestBody body, out AckBody? parsed) =>
        JsonBody.Parse(body, [WakeField, GenerationField], ReadWake, out parsed);

    private static AckBody ReadWake(JsonBody reader, JsonElement json) => new(
        WakeId.TryParse(reader.Text(json, WakeField), out WakeId wake) ? wake : null,
        reader.Integer(json, GenerationField),
        [],
        false);

    private static List<Ack> ReadAcks(JsonBody reader, SubscriptionKey key, JsonElement json)
    {
        List<Ack> acks = [];
        HashSet<StreamPath> known = [];
        foreach (JsonElement item in reader.Elements(json, "acks"))
        {
            if (ReadAck(reader, key, item) is not { } ack)
            {
                break;
            }

            acks.Add(ack);
            if (!known.Add(ack.Stream))
            {
                reader.Refuse("'acks' names a stream twice.");
            }
        }

        if (acks.Count > MaxAcks)
        {
            reader.Refuse($"'acks' must have at most {MaxAcks} elements.");
        }

        return acks;
    }

    private static Ack? ReadAck(JsonBody reader, SubscriptionKey key, JsonElement json)
    {
        if (!reader.IsObject(json, "Each element of 'acks'", "stream", "path", "offset"))
        {
            return null;
        }

        string? stream = reader.Text(json, "stream");
        string? path = reader.Text(json, "path");
        string? offset = reader.Text(json, "offset");
        if ((stream is null) == (path is null) || offset is null)
        {
            reader.Refuse("Each element of 'acks' needs an 'offset', and a 'stream' or 'path'.");
            return null;
        }

        StreamPath named = StreamsBody.ToPath(reader, key, (stream ?? path)!, "acks");
        return reader.Problem is null ? new Ack(named, offset) : null;
    }
}
