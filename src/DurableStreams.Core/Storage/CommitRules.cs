using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>What every commit must satisfy; one that does not comes from a mistake in its writer.</summary>
public static class CommitRules
{
    /// <summary>The rules that a commit can be checked for by itself.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="maxCommitBytes">The store's <see cref="IStreamStore.MaxCommitBytes"/>.</param>
    /// <exception cref="ArgumentException">One of them is broken.</exception>
    public static void CheckAlone(StreamCommit commit, int maxCommitBytes)
    {
        ReadOnlySpan<ulong> ring = commit.Head.Commits.Ids;
        Require(!ring.IsEmpty && ring[^1] == commit.Id.Value, "The commit's id is not the last one in the ring of its head.");
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

        Require(appends > 0, "The data holds no append; a commit without data has none.");
        Require(total == data.Data.Length, "The boundaries do not add up to the data.");
        Require(appends == 1 || total <= maxCommitBytes, "Several appends are larger together than a commit may be.");
    }

    /// <summary>The rule that bytes follow each other without a gap, up to the tail.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="storedEnd">Where the stored bytes of the head's incarnation end.</param>
    /// <exception cref="ArgumentException">There is a gap or an overlap, or the tail is elsewhere.</exception>
    public static void CheckContinues(StreamCommit commit, long storedEnd)
    {
        Require(commit.Data is not { } data || data.Start == storedEnd, "The data does not start where the stored data ends.");

        // A tombstone keeps no tail.
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
