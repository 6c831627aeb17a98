using System.Net;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>The network, as far as webhooks need it; tests replace it.</summary>
internal interface IWebhookNetwork
{
    /// <summary>The addresses of a name, or the address that the text is.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>Opens a connection to exactly this address.</summary>
    Task<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken);
}
