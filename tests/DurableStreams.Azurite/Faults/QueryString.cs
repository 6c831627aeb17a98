using Azure.Core;

namespace DurableStreams.Azurite.Faults;

/// <summary>
/// Reads and changes the query of a request. The signature covers only the path of the table, so it stays valid.
/// </summary>
internal static class QueryString
{
    public static string? Get(RequestUriBuilder uri, string name) =>
        Parts(uri).FirstOrDefault(part => IsNamed(part, name))?[(name.Length + 1)..];

    public static void Set(RequestUriBuilder uri, string name, string? value)
    {
        IEnumerable<string> others = Parts(uri).Where(part => !IsNamed(part, name));
        uri.Query = "?" + string.Join('&', value is null ? others : others.Append($"{name}={value}"));
    }

    private static string[] Parts(RequestUriBuilder uri) =>
        (uri.Query ?? string.Empty).TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsNamed(string part, string name) =>
        part.Length > name.Length && part[name.Length] == '=' && part.StartsWith(name, StringComparison.Ordinal);
}
