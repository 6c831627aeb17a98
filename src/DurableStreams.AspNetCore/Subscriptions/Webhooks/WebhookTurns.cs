using DurableStreams.AspNetCore.Options;
using DurableStreams.Subscriptions;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>
/// Limits the attempts in flight: per host, per project, and in all. An attempt waits for its host first, so that those
/// to a host that hangs occupy no more than its share.
/// </summary>
internal sealed class WebhookTurns(IOptions<WebhookOptions> options) : IDisposable
{
    private readonly KeyedLimit<string> _hosts = new(
        options.Value.MaxInFlightPerHost, StringComparer.OrdinalIgnoreCase);

    private readonly KeyedLimit<string> _projects = new(options.Value.MaxInFlightPerProject, StringComparer.Ordinal);
    private readonly SemaphoreSlim _all = new(options.Value.MaxInFlight);

    /// <summary>Waits until an attempt may start.</summary>
    /// <returns>Ends the attempt when disposed.</returns>
    public async ValueTask<IDisposable> WaitAsync(
        SubscriptionKey subscription, string host, CancellationToken cancellationToken)
    {
        var turn = new Turn();
        try
        {
            turn.Add(await _hosts.EnterAsync(host, cancellationToken));

            // No project has the empty name.
            turn.Add(await _projects.EnterAsync(subscription.Project ?? "", cancellationToken));
            await _all.WaitAsync(cancellationToken);
            turn.Add(() => _all.Release());
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    public void Dispose() => _all.Dispose();

    private sealed class Turn : IDisposable
    {
        private readonly Stack<Action> _exits = new();

        public void Add(Action exit) => _exits.Push(exit);

        public void Dispose()
        {
            while (_exits.TryPop(out Action? exit))
            {
                exit();
            }
        }
    }
}
