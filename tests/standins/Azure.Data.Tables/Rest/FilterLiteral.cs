using System.Globalization;
using System.Xml;

namespace Azure.Data.Tables.Rest;

/// <summary>A value as OData filters write it.</summary>
internal static class FilterLiteral
{
    public static string Of(object value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        Guid id => $"guid'{id}'",
        DateTimeOffset time => $"datetime'{XmlConvert.ToString(time.UtcDateTime, XmlDateTimeSerializationMode.RoundtripKind)}'",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => throw new ArgumentException($"Unable to convert a {value.GetType()} to an OData literal."),
    };
}
