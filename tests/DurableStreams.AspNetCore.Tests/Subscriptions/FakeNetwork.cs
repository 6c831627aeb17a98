using System.Collections.Concurrent;
using System.Net;
using DurableStreams.AspNetCore.Subscriptions.Webhooks;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

/// <summary>A network in which names resolve as a test wants, and every connection goes to one receiver.</summary>
internal sealed class FakeNetwork : IWebhookNetwork
{
    private readonly WebhookNetwork _real = new();

    /// <summary>The addresses of one resolution after the other; real ones if there are none.</summary>
    public Queue<string[]> Answers { get; } = new();

    /// <summary>The port of the receiver; null to connect to the address itself.</summary>
    public int? Port { get; set; }

    /// <summary>The addresses of all connections.</summary>
    public ConcurrentQueue<string> Connections { get; } = new();

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Answers.TryDequeue(out string[]? addresses)
            ? Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse))
            : _real.ResolveAsync(host, cancellationToken);

    public Task<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        Connections.Enqueue(endPoint.Address.ToString());
        return _real.ConnectAsync(
            Port is { } port ? new IPEndPoint(IPAddress.Loopback, port) : endPoint, cancellationToken);
    }
}
