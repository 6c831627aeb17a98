using System.Buffers;
using System.Text.Json;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>What clients get wrong in JSON bodies and the JSON library does not name.</summary>
internal static class JsonInput
{
    /// <summary>The sentence for a body that starts with a byte order mark.</summary>
    public const string ByteOrderMarkProblem =
        "The body starts with a byte order mark (BOM), which is not JSON; send it without.";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether a body starts with the byte order mark of UTF-8.</summary>
    public static bool HasByteOrderMark(in ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        return reader.IsNext(ByteOrderMark);
    }

    /// <summary>
    /// Returns the first field of an object that is not known: a misspelt field must not count as absent.
    /// </summary>
    /// <param name="json">An object; for any other value, there is no such field.</param>
    /// <param name="known">The names of the known fields.</param>
    /// <exception cref="InvalidOperationException">A name contains a lone surrogate.</exception>
    public static string? FindUnknownField(JsonElement json, params string[] known)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (JsonProperty field in json.EnumerateObject())
        {
            if (!known.Contains(field.Name, StringComparer.Ordinal))
            {
                return field.Name;
            }
        }

        return null;
    }
}
