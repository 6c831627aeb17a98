namespace Azure.Standins;

/// <summary>The account's name as an endpoint tells it: the host's first label, or the first folder under an address.</summary>
internal static class AccountOfUri
{
    public static string Of(Uri endpoint) => endpoint.HostNameType == UriHostNameType.Dns && endpoint.Host.Contains('.')
        ? endpoint.Host[..endpoint.Host.IndexOf('.')]
        : endpoint.AbsolutePath.Trim('/').Split('/')[0];
}
