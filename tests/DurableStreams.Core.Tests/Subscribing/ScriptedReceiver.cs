using DurableStreams.Signals;

namespace DurableStreams.Core.Tests.Subscribing;

/// <summary>A receiver of webhooks that answers as the test says.</summary>
internal sealed class ScriptedReceiver : IWebhookSender
{
    /// <summary>The webhooks received, oldest first.</summary>
    public List<Webhook> Received { get; } = [];

    /// <summary>The answer to every webhook.</summary>
    public WebhookResult Answer { get; set; } = WebhookResult.Accepted;

    public ValueTask<WebhookResult> SendAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        Received.Add(webhook);
        return ValueTask.FromResult(Answer);
    }
}
