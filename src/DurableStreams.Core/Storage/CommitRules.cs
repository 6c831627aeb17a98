using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>The rules that every commit must satisfy. A violation is a bug in the code that built the commit.</summary>
public static class CommitRules
{
    /// <summary>
    /// Checks the commit by itself, without the stored rows: that the ring ends with its id, that the data consists of
    /// whole appends, and that several appends do not exceed the maximum size.
    /// </summary>
    /// <param name="commit">The commit.</param>
    /// <param name="maxCommitBytes">The store's <see cref="IStreamStore.MaxCommitBytes"/>.</param>
    /// <exception cref="ArgumentException">A rule is violated.</exception>
    public static void CheckAlone(StreamCommit commit, int maxCommitBytes)
    {
        ReadOnlySpan<ulong> ring = commit.Head.Commits.Ids;
        Require(
            !ring.IsEmpty && ring[^1] == commit.Id.Value,
            "The id of the commit is not the last one in the ring of its head.");
        if (commit.Data is not { } data)
        {
            return;
        }

        long total = 0;
        int appends = 0;
        foreach (int length in data.Boundaries)
        {
            Require(length > 0, "An append is empty.");
            total += length;
            appends++;
        }

        Require(appends > 0, "The data contains no append; a commit without appends must have no data.");
        Require(total == data.Data.Length, "The boundaries do not add up to the data.");
        Require(appends == 1 || total <= maxCommitBytes, "Several appends exceed the maximum size of a commit.");
    }

    /// <summary>Checks that the stored bytes are contiguous up to the tail.</summary>
    /// <remarks>
    /// Call it in the transaction, after the expected version and the conditions of rows hold: a stale commit is a
    /// conflict, not a bug. A store that would need another read for <paramref name="storedEnd"/> may leave it out.
    /// </remarks>
    /// <param name="commit">The commit.</param>
    /// <param name="storedEnd">
    /// The end of the stored bytes of the head's incarnation; <see cref="StreamHead.OwnStart"/> if it has none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is a gap or an overlap, or the tail is not at the end of the bytes.
    /// </exception>
    public static void CheckContinues(StreamCommit commit, long storedEnd)
    {
        Require(
            commit.Data is not { } data || data.Start == storedEnd,
            "The data does not start where the stored data ends.");

        // A tombstone does not keep the tail.
        Require(
            commit.Head.Status == StreamStatus.Deleted || commit.Head.Tail == (commit.Data?.End ?? storedEnd),
            "The head's tail is not the end of the stored data.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
