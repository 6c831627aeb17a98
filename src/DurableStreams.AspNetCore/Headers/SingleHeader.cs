using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Headers;

/// <summary>Header fields that a request may have at most once.</summary>
internal static class SingleHeader
{
    /// <summary>Reads a field; the value is null if it is absent.</summary>
    /// <returns>False if the field is repeated: the protocol gives repetition no meaning.</returns>
    public static bool TryGet(IHeaderDictionary headers, string name, out string? value)
    {
        StringValues values = headers[name];
        value = values.Count == 1 ? values[0] : null;
        return values.Count <= 1;
    }

    /// <summary>§4.1: only <c>true</c>, in any case, counts; any other value is treated as absent.</summary>
    public static bool IsTrue(IHeaderDictionary headers, string name)
    {
        StringValues values = headers[name];
        return values.Count == 1 && string.Equals(values[0], "true", StringComparison.OrdinalIgnoreCase);
    }
}
