using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Content;
using DurableStreams.Subscriptions;

namespace DurableStreams.AspNetCore.Subscriptions.Bodies;

/// <summary>The body of a POST to <c>streams</c> (§6.4): <c>{"streams":["events/x"]}</c>.</summary>
/// <param name="Streams">The streams, each once.</param>
internal sealed record StreamsBody(IReadOnlyList<StreamPath> Streams)
{
    /// <summary>The maximum size of the request's body: a few thousand paths.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string Field = "streams";

    /// <summary>Parses the body of a request for a subscription.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(SubscriptionKey key, RequestBody body, out StreamsBody? parsed) =>
        JsonBody.Parse(
            body,
            [Field],
            (reader, json) =>
            {
                IReadOnlyList<StreamPath> streams = ReadStreams(reader, key, json);
                if (streams.Count == 0)
                {
                    reader.Refuse("'streams' must name at least one stream.");
                }

                return new StreamsBody(streams);
            },
            out parsed);

    /// <summary>Reads the field <c>streams</c>: paths relative to the root of the subscription.</summary>
    public static IReadOnlyList<StreamPath> ReadStreams(JsonBody reader, SubscriptionKey key, JsonElement json)
    {
        List<StreamPath> streams = [];
        HashSet<StreamPath> known = [];
        foreach (JsonElement item in reader.Elements(json, Field))
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                reader.Refuse("'streams' must be an array of strings.");
                return [];
            }

            StreamPath stream = ToPath(reader, key, item.GetString()!, Field);
            if (known.Add(stream))
            {
                streams.Add(stream);
            }
        }

        return streams;
    }

    /// <summary>Parses a path relative to the root of the subscription.</summary>
    public static StreamPath ToPath(JsonBody reader, SubscriptionKey key, string relative, string field)
    {
        if (key.ParseStream(relative, out StreamPath path) is { } problem)
        {
            reader.Refuse($"'{field}' has an invalid path. {problem}");
        }

        return path;
    }
}
