using System.Collections.Concurrent;
using DurableStreams.Subscriptions;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>
/// Logs failed attempts: for each subscription, every kind of failure once until an attempt succeeds.
/// </summary>
internal sealed partial class WebhookFailureLog(ILogger<WebhookFailureLog> log)
{
    private const int MaxSubscriptions = 10_000;

    private readonly ConcurrentDictionary<SubscriptionKey, int> _logged = new();

    public void Succeeded(SubscriptionKey subscription)
    {
        if (!_logged.IsEmpty)
        {
            _logged.TryRemove(subscription, out _);
        }
    }

    /// <param name="subscription">The subscription.</param>
    /// <param name="url">The receiver; its query, which may contain a secret, is not logged.</param>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="detail">What is known besides, such as a status.</param>
    public void Failed(SubscriptionKey subscription, string url, WebhookFailure failure, string? detail)
    {
        // Rare, and crude: then some failures are logged again.
        if (_logged.Count >= MaxSubscriptions)
        {
            _logged.Clear();
        }

        int kind = 1 << (int)failure;
        int before = _logged.GetValueOrDefault(subscription);
        if ((before & kind) != 0)
        {
            return;
        }

        _logged[subscription] = before | kind;
        int query = url.IndexOf('?', StringComparison.Ordinal);
        Log(log, subscription, query < 0 ? url : url[..query], failure, detail);
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        "The webhook of {Subscription} to {Url} failed and will be repeated: {Failure} {Detail}. Further failures of "
        + "this kind are not logged until one succeeds.")]
    private static partial void Log(
        ILogger log, SubscriptionKey subscription, string url, WebhookFailure failure, string? detail);
}
