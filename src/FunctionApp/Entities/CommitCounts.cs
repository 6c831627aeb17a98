using System.Collections.Concurrent;
using DurableStreams.Addressing;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Counts the commits that entities make to each stream in this process, to decide when its small segments are worth
/// joining. Not kept in the state of the entity, which would outlive the stream; a lost count only means that they are
/// joined later.
/// </summary>
public sealed class CommitCounts
{
    /// <summary>Number of commits after which the segments of a stream are joined.</summary>
    internal const int PerSeal = 64;

    /// <summary>Maximum number of streams that are counted; beyond it, all start again.</summary>
    internal const int MaxStreams = 100_000;

    private readonly ConcurrentDictionary<StreamPath, int> _counts = new();

    /// <summary>Counts a commit. True once per <see cref="PerSeal"/> commits to the same stream.</summary>
    internal bool IsSealDue(StreamPath stream)
    {
        if (_counts.Count >= MaxStreams)
        {
            _counts.Clear();
        }

        bool isDue = _counts.AddOrUpdate(stream, 1, static (_, count) => count + 1) >= PerSeal;
        if (isDue)
        {
            _counts.TryRemove(stream, out _);
        }

        return isDue;
    }
}
