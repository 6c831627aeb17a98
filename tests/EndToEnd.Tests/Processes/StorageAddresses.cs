using DurableStreams.TestKit.Proxies;

namespace EndToEnd.Tests.Processes;

internal static class StorageAddresses
{
    /// <summary>The connection string with a proxy in the place of one of the endpoints that it names.</summary>
    public static string Behind(this string connectionString, ReverseProxy proxy, Uri endpoint) => connectionString.Replace(
        endpoint.GetLeftPart(UriPartial.Authority), proxy.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
}
