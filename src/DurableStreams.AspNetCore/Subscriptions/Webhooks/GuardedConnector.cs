using System.Net;
using System.Net.Sockets;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>
/// Opens the connections of webhooks. Resolves the host itself and connects only to an address that it has checked, so
/// that a name cannot resolve to another one in between (§12.8).
/// </summary>
internal sealed class GuardedConnector(IWebhookNetwork network, WebhookUrlRules rules)
{
    /// <summary>See <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressNotAllowedException">The host has no address that webhooks may go to.</exception>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        bool isLoopback = context.InitialRequestMessage.RequestUri is { } url && rules.IsLoopbackException(url);
        DnsEndPoint host = context.DnsEndPoint;
        IPAddress[] addresses = await network.ResolveAsync(host.Host, cancellationToken);
        SocketException? last = null;
        foreach (IPAddress address in addresses)
        {
            if (!(isLoopback ? IPAddress.IsLoopback(address) : PublicAddresses.Contains(address)))
            {
                continue;
            }

            try
            {
                return await network.ConnectAsync(new IPEndPoint(address, host.Port), cancellationToken);
            }
            catch (SocketException refused)
            {
                last = refused;
            }
        }

        throw last ?? (Exception)new AddressNotAllowedException();
    }
}
