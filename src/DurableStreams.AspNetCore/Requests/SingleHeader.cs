using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>Header fields that a request has at most once.</summary>
internal static class SingleHeader
{
    /// <summary>Null when absent.</summary>
    /// <returns>False when the field is repeated, which no rule of the protocol gives a meaning.</returns>
    public static bool TryGet(IHeaderDictionary headers, string name, out string? value)
    {
        StringValues values = headers[name];
        value = values.Count == 1 ? values[0] : null;
        return values.Count <= 1;
    }

    /// <summary>§4.1: only <c>true</c> in any case counts, everything else is as if absent.</summary>
    public static bool IsTrue(IHeaderDictionary headers, string name)
    {
        StringValues values = headers[name];
        return values.Count == 1 && string.Equals(values[0], "true", StringComparison.OrdinalIgnoreCase);
    }
}
