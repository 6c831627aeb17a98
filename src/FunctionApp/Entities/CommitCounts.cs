using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Options;
using Microsoft.Extensions.Options;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Counts the commits that entities make to each stream in this process, to decide when its small segments are worth
/// joining. Not kept in the state of the entity, which would outlive the stream; a lost count only means that they are
/// joined later.
/// </summary>
public sealed class CommitCounts(IOptions<StreamServiceOptions> options)
{
    /// <summary>Maximum number of streams that are counted; beyond it, all start again.</summary>
    internal const int MaxStreams = 100_000;

    // The same number as for commits outside of entities: the purge of a stream with fewer commits assumes that no
    // segments were joined.
    private readonly int _perSeal = options.Value.SealAfterCommits;
    private readonly ConcurrentDictionary<StreamPath, int> _counts = new();

    /// <summary>
    /// Counts a commit. True once per <see cref="StreamServiceOptions.SealAfterCommits"/> commits to the same stream.
    /// </summary>
    internal bool IsSealDue(StreamPath stream)
    {
        if (_counts.Count >= MaxStreams)
        {
            _counts.Clear();
        }

        bool isDue = _counts.AddOrUpdate(stream, 1, static (_, count) => count + 1) >= _perSeal;
        if (isDue)
        {
            _counts.TryRemove(stream, out _);
        }

        return isDue;
    }
}
