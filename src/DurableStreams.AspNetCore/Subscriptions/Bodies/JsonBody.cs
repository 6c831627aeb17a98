using System.Text.Json;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Subscriptions.Bodies;

/// <summary>
/// Reads the JSON object of a request strictly, and keeps the first problem. Once there is one, what the methods return
/// means nothing.
/// </summary>
internal sealed class JsonBody
{
    private JsonBody()
    {
    }

    /// <summary>The first problem; null if there is none.</summary>
    public ProtocolError? Problem { get; private set; }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="known">The names of the fields.</param>
    /// <param name="read">Reads the fields.</param>
    /// <param name="parsed">The result; not null if the returned error is null.</param>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse<T>(
        RequestBody body, string[] known, Func<JsonBody, JsonElement, T> read, out T? parsed)
        where T : class
    {
        parsed = null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body.Bytes);
            var reader = new JsonBody();
            if (reader.IsObject(json.RootElement, "The body", known))
            {
                parsed = read(reader, json.RootElement);
            }

            return reader.Problem;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text contains a lone surrogate.
            return SubscriptionErrors.InvalidRequest(JsonInput.HasByteOrderMark(body.Bytes)
                ? JsonInput.ByteOrderMarkProblem
                : "The body is not valid JSON.");
        }
    }

    /// <summary>Refuses the body, unless it is refused already.</summary>
    public void Refuse(string problem) => Refuse(SubscriptionErrors.InvalidRequest(problem));

    /// <inheritdoc cref="Refuse(string)"/>
    public void Refuse(ProtocolError problem) => Problem ??= problem;

    /// <summary>Refuses the body if a value is not an object, or has an unknown field.</summary>
    /// <returns>Whether it is an object with known fields.</returns>
    public bool IsObject(JsonElement json, string subject, params string[] known)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Refuse($"{subject} must be a JSON object.");
            return false;
        }

        if (JsonInput.FindUnknownField(json, known) is { } unknown)
        {
            Refuse($"The field '{unknown}' is not known.");
            return false;
        }

        return true;
    }

    /// <summary>Reads a text that may be absent or null.</summary>
    public string? Text(JsonElement json, string name)
    {
        if (!IsGiven(json, name, out JsonElement field))
        {
            return null;
        }

        if (field.ValueKind != JsonValueKind.String)
        {
            Refuse($"'{name}' must be a string.");
            return null;
        }

        return field.GetString();
    }

    /// <summary>Reads an integer that may be absent or null.</summary>
    public long? Integer(JsonElement json, string name)
    {
        if (!IsGiven(json, name, out JsonElement field))
        {
            return null;
        }

        if (field.ValueKind != JsonValueKind.Number || !field.TryGetInt64(out long number))
        {
            Refuse($"'{name}' must be an integer.");
            return null;
        }

        return number;
    }

    /// <summary>Reads a flag that may be absent or null.</summary>
    public bool Flag(JsonElement json, string name)
    {
        if (IsGiven(json, name, out JsonElement field)
            && field.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Refuse($"'{name}' must be true or false.");
        }

        return field.ValueKind == JsonValueKind.True;
    }

    /// <summary>Reads an array that may be absent or null.</summary>
    public IEnumerable<JsonElement> Elements(JsonElement json, string name)
    {
        if (!IsGiven(json, name, out JsonElement field))
        {
            return [];
        }

        if (field.ValueKind != JsonValueKind.Array)
        {
            Refuse($"'{name}' must be an array.");
            return [];
        }

        return field.EnumerateArray();
    }

    /// <summary>Whether a field is present and not null.</summary>
    public static bool IsGiven(JsonElement json, string name, out JsonElement field) =>
        json.TryGetProperty(name, out field) && field.ValueKind != JsonValueKind.Null;
}
