using System.Net;

namespace DurableStreams.TestKit.Wakes;

/// <summary>What all workers saw, and what of it breaks the rules of §7.3.</summary>
public sealed class WakeLedger
{
    private readonly Lock _lock = new();
    private readonly List<string> _violations = [];
    private readonly List<Wake> _wakes = [];
    private readonly Dictionary<(string Subscription, long Generation), string> _wakeIds = [];
    private readonly HashSet<(string Subscription, long Generation)> _claimed = [];
    private readonly Dictionary<string, long> _generations = [];

    /// <summary>Numbers of wakes that workers got, of repetitions among them, and of fenced requests.</summary>
    public (int Wakes, int Repeated, int Fenced) Counts { get; private set; }

    /// <summary>A worker got a wake; a claim makes it the holder.</summary>
    public void Received(Wake wake, bool isClaim)
    {
        lock (_lock)
        {
            var key = (wake.Subscription, wake.Generation);
            if (isClaim && !_claimed.Add(key))
            {
                _violations.Add($"{key} was claimed twice.");
            }

            bool isNew = _wakeIds.TryAdd(key, wake.WakeId);
            if (_wakeIds[key] != wake.WakeId)
            {
                _violations.Add($"{key} has two wakes.");
            }

            _wakes.Add(wake);
            _generations[wake.Subscription] = Math.Max(KnownOf(wake.Subscription), wake.Generation);
            Counts = Counts with { Wakes = Counts.Wakes + 1, Repeated = Counts.Repeated + (isNew ? 0 : 1) };
        }
    }

    /// <summary>The newest generation that any worker of a subscription has seen.</summary>
    public long Known(string subscription)
    {
        lock (_lock)
        {
            return KnownOf(subscription);
        }
    }

    /// <summary>A callback, ack or release was answered.</summary>
    /// <param name="wake">The wake.</param>
    /// <param name="status">The answer.</param>
    /// <param name="known">The newest known generation before the request was sent.</param>
    public void Answered(Wake wake, HttpStatusCode status, long known)
    {
        lock (_lock)
        {
            if (status == HttpStatusCode.Conflict)
            {
                Counts = Counts with { Fenced = Counts.Fenced + 1 };
            }
            else if (status is not (HttpStatusCode.OK or HttpStatusCode.NoContent))
            {
                _violations.Add($"{wake.Subscription} answered {(int)status}.");
            }
            else if (wake.Generation < known)
            {
                _violations.Add($"{wake.Subscription} accepted generation {wake.Generation} after {known}.");
            }
        }
    }

    /// <summary>Returns the violations of all workers, and those that the wakes of all subscriptions show.</summary>
    public IReadOnlyList<string> FindViolations(SubscriptionPlan plan)
    {
        lock (_lock)
        {
            foreach (PlannedSubscription subscription in plan.Subscriptions)
            {
                ILookup<string, WakeStream> seen = _wakes
                    .Where(wake => wake.Subscription == subscription.Id)
                    .OrderBy(wake => wake.Generation)
                    .SelectMany(wake => wake.Streams)
                    .ToLookup(stream => stream.Path);
                foreach (PlannedStream stream in subscription.Streams)
                {
                    CheckCovered(subscription, stream, [.. seen[stream.Path]]);
                }
            }

            return [.. _violations];
        }
    }

    // Acks are for tails that a wake named, so each part of a stream must lie between the offsets of one of the wakes.
    private void CheckCovered(PlannedSubscription subscription, PlannedStream stream, WakeStream[] wakes)
    {
        string name = $"{subscription.Id} of {stream.Path}";
        string covered = stream.Start;
        string acked = stream.Start;
        foreach (WakeStream wake in wakes)
        {
            if (string.CompareOrdinal(wake.Acked, acked) < 0)
            {
                _violations.Add($"The cursor of {name} moved back from {acked} to {wake.Acked}.");
            }
            else if (string.CompareOrdinal(wake.Acked, covered) > 0)
            {
                _violations.Add($"No wake covers {name} from {covered} to {wake.Acked}.");
            }

            acked = wake.Acked;
            covered = string.CompareOrdinal(wake.Tail, covered) > 0 ? wake.Tail : covered;
        }

        if (covered != stream.Tail)
        {
            _violations.Add($"Wakes cover {name} to {covered} instead of {stream.Tail}.");
        }
    }

    private long KnownOf(string subscription) => _generations.GetValueOrDefault(subscription);
}
