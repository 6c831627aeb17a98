using DurableStreams.AspNetCore.Options;
using DurableStreams.Subscriptions;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>
/// Limits the attempts in flight: per host, per project, and in all. An attempt waits for its host first, so that those
/// to a host that hangs occupy no more than its share. All hosts whose last attempt timed out share half of a project
/// and half of all, so that any number of hosts that hang leaves the other half to those that answer.
/// </summary>
internal sealed class WebhookTurns(IOptions<WebhookOptions> options) : IDisposable
{
    private readonly KeyedLimit<string> _hosts = new(
        options.Value.MaxInFlightPerHost, StringComparer.OrdinalIgnoreCase);

    private readonly KeyedLimit<string> _projects = new(options.Value.MaxInFlightPerProject, StringComparer.Ordinal);
    private readonly KeyedLimit<string> _lateInProjects = new(
        Half(options.Value.MaxInFlightPerProject), StringComparer.Ordinal);

    private readonly SemaphoreSlim _all = new(options.Value.MaxInFlight);
    private readonly SemaphoreSlim _late = new(Half(options.Value.MaxInFlight));
    private readonly LateHosts _lateHosts = new();

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
            string project = subscription.Project ?? "";
            if (_lateHosts.Contains(host))
            {
                turn.Add(await _lateInProjects.EnterAsync(project, cancellationToken));
                await _late.WaitAsync(cancellationToken);
                turn.Add(() => _late.Release());
            }

            turn.Add(await _projects.EnterAsync(project, cancellationToken));
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

    /// <summary>Records whether an attempt ended within its timeout, whatever its outcome.</summary>
    public void Ended(string host, bool inTime) => _lateHosts.Ended(host, inTime);

    public void Dispose()
    {
        _all.Dispose();
        _late.Dispose();
    }

    private static int Half(int max) => Math.Max(1, max / 2);

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
