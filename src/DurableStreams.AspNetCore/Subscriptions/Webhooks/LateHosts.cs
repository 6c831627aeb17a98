using System.Collections.Concurrent;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>The hosts whose last attempt timed out.</summary>
internal sealed class LateHosts
{
    private const int MaxHosts = 10_000;

    private readonly ConcurrentDictionary<string, bool> _hosts = new(StringComparer.OrdinalIgnoreCase);

    public bool Contains(string host) => _hosts.ContainsKey(host);

    public void Ended(string host, bool inTime)
    {
        if (inTime)
        {
            _hosts.TryRemove(host, out _);
            return;
        }

        // Rare, and crude: each is late again after its next timeout.
        if (_hosts.Count >= MaxHosts)
        {
            _hosts.Clear();
        }

        _hosts[host] = true;
    }
}
