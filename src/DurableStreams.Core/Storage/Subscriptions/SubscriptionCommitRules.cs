using DurableStreams.Addressing;

namespace DurableStreams.Storage.Subscriptions;

/// <summary>What every <see cref="SubscriptionCommit"/> must satisfy; stores check it before they write.</summary>
public static class SubscriptionCommitRules
{
    /// <summary>Throws if the commit breaks a rule.</summary>
    /// <exception cref="ArgumentException">The commit breaks a rule, which is a bug of the caller.</exception>
    public static void Check(SubscriptionCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        int links = commit.Links.Count + commit.RemovedLinks.Count;
        Require(links <= SubscriptionCommit.MaxLinks, $"A commit changes at most {SubscriptionCommit.MaxLinks} links.");
        Require(commit.Head is not null || links == 0, "A deletion changes no link.");
        Require(commit.Head is not null || commit.Expected != RowVersion.None, "There is no head to delete.");
        if (links > 1)
        {
            IEnumerable<StreamPath> streams = commit.Links.Select(link => link.Stream).Concat(commit.RemovedLinks);
            Require(streams.ToHashSet().Count == links, "A commit changes a link once.");
        }
    }

    private static void Require(bool isMet, string rule)
    {
        if (!isMet)
        {
            throw new ArgumentException(rule);
        }
    }
}
