using System.Collections.Concurrent;
using DurableStreams.Addressing;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Counts the deliveries to each estuary in this process, to decide when its small segments are worth joining. Not kept
/// in the state of the entity, which would outlive the estuary; a lost count only means that they are joined later.
/// </summary>
public sealed class DeliveryCounts
{
    /// <summary>Number of deliveries after which the segments of an estuary are joined.</summary>
    internal const int PerSeal = 64;

    /// <summary>Maximum number of estuaries that are counted; beyond it, all start again.</summary>
    internal const int MaxEstuaries = 100_000;

    private readonly ConcurrentDictionary<StreamPath, int> _counts = new();

    /// <summary>Counts a delivery. True once per <see cref="PerSeal"/> deliveries to the same estuary.</summary>
    internal bool IsSealDue(StreamPath estuary)
    {
        if (_counts.Count >= MaxEstuaries)
        {
            _counts.Clear();
        }

        bool isDue = _counts.AddOrUpdate(estuary, 1, static (_, count) => count + 1) >= PerSeal;
        if (isDue)
        {
            _counts.TryRemove(estuary, out _);
        }

        return isDue;
    }
}
