
namespace DurableStreams.Signals;

/// <summary>Sends the requests of webhook subscriptions (§7.1).</summary>
public interface IWebhookSender
{
    /// <summary>
    /// Makes one attempt, bounded in time. A receiver that fails is a result; throws only when cancelled.
    /// </summary>
    ValueTask<WebhookResult> SendAsync(Webhook webhook, CancellationToken cancellationToken);
}
