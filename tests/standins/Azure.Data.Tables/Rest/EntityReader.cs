using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Rest;

/// <summary>Reads entities from the service's JSON; binaries go from base64 to bytes without a string between.</summary>
internal static class EntityReader
{
    public static TableEntity ReadOne(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        json.Read();
        return ReadObject(ref json);
    }

    /// <summary>The members of <c>value</c> in <c>{"odata.metadata":…,"value":[…]}</c>.</summary>
    public static List<TableEntity> ReadMany(ReadOnlySpan<byte> body)
    {
        var entities = new List<TableEntity>();
        var json = new Utf8JsonReader(body);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isValue = json.ValueTextEquals("value"u8);
            json.Read();
            if (!isValue)
            {
                json.Skip();
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                entities.Add(ReadObject(ref json));
            }
        }

        return entities;
    }

    private static TableEntity ReadObject(ref Utf8JsonReader json)
    {
        var entity = new TableEntity();
        string typed = null;
        string type = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString();
            json.Read();
            if (name.EndsWith(EdmType.Suffix, StringComparison.Ordinal))
            {
                // Storage writes the type right before its value.
                typed = name[..^EdmType.Suffix.Length];
                type = json.GetString();
            }
            else if (name == SystemProperties.ETag || !name.StartsWith("odata.", StringComparison.Ordinal))
            {
                entity[name] = ReadValue(ref json, typed == name ? type : name == SystemProperties.Timestamp ? EdmType.DateTime : null);
            }
            else
            {
                json.Skip();
            }
        }

        return entity;
    }

    private static object ReadValue(ref Utf8JsonReader json, string type) => json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when type != EdmType.Double && json.TryGetInt32(out int number) => number,
        JsonTokenType.Number => json.GetDouble(),
        JsonTokenType.String => ReadString(ref json, type),
        _ => throw new FormatException($"An entity holds a {json.TokenType}."),
    };

    private static object ReadString(ref Utf8JsonReader json, string type) => type switch
    {
        EdmType.Binary => json.GetBytesFromBase64(),
        EdmType.Int64 => long.Parse(json.GetString(), CultureInfo.InvariantCulture),
        EdmType.Guid => json.GetGuid(),
        EdmType.DateTime => DateTimeOffset.Parse(json.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        EdmType.Double => double.Parse(json.GetString(), CultureInfo.InvariantCulture),
        _ => json.GetString(),
    };
}
