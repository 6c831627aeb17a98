using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace Azure.Data.Tables.Rest;

/// <summary>Writes an entity as the service's JSON, each value that JSON cannot tell with its type beside it.</summary>
internal static class EntityWriter
{
    private const int BytesBesideValues = 64;

    // Checked by construction: one object of plain members.
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    public static void Write(IBufferWriter<byte> output, TableEntity entity)
    {
        using var json = new Utf8JsonWriter(output, Unchecked);
        json.WriteStartObject();
        foreach (KeyValuePair<string, object> property in entity)
        {
            // These two are the service's to set; a null is no property.
            if (property.Value is not null && property.Key is not (SystemProperties.Timestamp or SystemProperties.ETag))
            {
                Write(json, property.Key, property.Value);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>About how many bytes the entity takes, so that a buffer need not grow and be copied.</summary>
    public static int Estimate(TableEntity entity)
    {
        int total = BytesBesideValues;
        foreach (KeyValuePair<string, object> property in entity)
        {
            total += BytesBesideValues + (2 * property.Key.Length) + property.Value switch
            {
                byte[] bytes => (bytes.Length / 3 * 4) + 4,
                BinaryData data => (data.ToMemory().Length / 3 * 4) + 4,
                string text => text.Length,
                _ => 0,
            };
        }

        return total;
    }

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                WriteType(json, name, EdmType.Int64);
                json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                WriteType(json, name, EdmType.Double);
                Write(json, name, number);
                break;
            case byte[] bytes:
                WriteType(json, name, EdmType.Binary);
                json.WriteBase64String(name, bytes);
                break;
            case BinaryData data:
                WriteType(json, name, EdmType.Binary);
                json.WriteBase64String(name, data.ToMemory().Span);
                break;
            case Guid id:
                WriteType(json, name, EdmType.Guid);
                json.WriteString(name, id);
                break;
            case DateTimeOffset time:
                WriteType(json, name, EdmType.DateTime);
                json.WriteString(name, XmlConvert.ToString(time.UtcDateTime, XmlDateTimeSerializationMode.Utc));
                break;
            case DateTime time:
                WriteType(json, name, EdmType.DateTime);
                json.WriteString(name, XmlConvert.ToString(time.ToUniversalTime(), XmlDateTimeSerializationMode.Utc));
                break;
            default:
                throw new NotSupportedException($"The property {name} is of type {value.GetType()}, which a table cannot hold.");
        }
    }

    private static void Write(Utf8JsonWriter json, string name, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteString(name, double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        }
    }

    private static void WriteType(Utf8JsonWriter json, string name, string type) => json.WriteString(name + EdmType.Suffix, type);
}
