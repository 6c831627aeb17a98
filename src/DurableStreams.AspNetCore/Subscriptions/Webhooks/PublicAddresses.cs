using System.Net;
using System.Net.Sockets;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>
/// Addresses that webhooks may go to (§12.8): those of the public Internet. Everything else could be a service that
/// trusts the server, such as the metadata service of a cloud.
/// </summary>
internal static class PublicAddresses
{
    // The registry of special-purpose addresses (RFC 6890 and later), and the wire server of Azure.
    private static readonly IPNetwork[] NotPublicV4 =
    [
        Network("0.0.0.0/8"), // "this" network
        Network("10.0.0.0/8"), // private
        Network("100.64.0.0/10"), // carrier-grade NAT; metadata of Alibaba Cloud
        Network("127.0.0.0/8"), // loopback
        Network("168.63.129.16/32"), // Azure's platform
        Network("169.254.0.0/16"), // link-local; metadata of most clouds
        Network("172.16.0.0/12"), // private
        Network("192.0.0.0/24"), // protocol assignments; metadata of Oracle Cloud
        Network("192.0.2.0/24"), // documentation
        Network("192.88.99.0/24"), // 6to4 relays
        Network("192.168.0.0/16"), // private
        Network("198.18.0.0/15"), // benchmarks
        Network("198.51.100.0/24"), // documentation
        Network("203.0.113.0/24"), // documentation
        Network("224.0.0.0/4"), // multicast
        Network("240.0.0.0/4"), // reserved, and broadcast
    ];

    private static readonly IPNetwork[] NotPublicV6 =
    [
        Network("2001::/23"), // protocol assignments: Teredo, benchmarks, ORCHID
        Network("2001:db8::/32"), // documentation
        Network("2002::/16"), // 6to4, which contains an IPv4 address
        Network("3fff::/20"), // documentation
    ];

    /// <summary>Whether an address is public.</summary>
    public static bool Contains(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(NotPublicV4, network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => address.ScopeId == 0
            && IsGlobalUnicast(address)
            && !Array.Exists(NotPublicV6, network => network.Contains(address)),
        _ => false,
    };

    // 2000::/3: neither loopback, IPv4-mapped and -compatible addresses, NAT64, unique local, link-local nor multicast.
    private static bool IsGlobalUnicast(IPAddress address) =>
        !address.IsIPv4MappedToIPv6 && address.GetAddressBytes()[0] >> 5 == 1;

    private static IPNetwork Network(string text) => IPNetwork.Parse(text);
}
