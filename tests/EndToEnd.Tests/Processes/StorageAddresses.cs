using DurableStreams.TestKit.Proxies;

namespace EndToEnd.Tests.Processes;

internal static class StorageAddresses
{
    /// <summary>Replaces an endpoint in a connection string with a proxy.</summary>
    public static string Behind(this string connectionString, ReverseProxy proxy, Uri endpoint) =>
        connectionString.Replace(
            endpoint.GetLeftPart(UriPartial.Authority),
            proxy.BaseAddress.GetLeftPart(UriPartial.Authority),
            StringComparison.Ordinal);
}
