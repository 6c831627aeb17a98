using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>
/// When readers of this process last used a stream with a time to live. A renewal is a commit and may be late; until it
/// is stored, the lifetime counts from here, so that a slow store does not let a stream expire that is being read.
/// </summary>
/// <remarks>
/// Lost with the process. Other processes know only what is stored, so renewals are requested long before the expiry.
/// </remarks>
internal sealed class RecentUse
{
    private readonly Lock _gate = new();
    private Incarnation _incarnation;
    private long _generation;
    private DateTimeOffset _lastUse;
    private int _followers;

    /// <summary>Records a read that the lifetime counts from.</summary>
    public void Record(StreamHead head, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (TrySwitch(head))
            {
                _lastUse = at > _lastUse ? at : _lastUse;
            }
        }
    }

    /// <summary>Adds a live reader: the stream is in use until it leaves.</summary>
    public void Follow(StreamHead head)
    {
        lock (_gate)
        {
            if (TrySwitch(head))
            {
                _followers++;
            }
        }
    }

    /// <summary>Reverses one call of <see cref="Follow"/>; the lifetime counts from then on.</summary>
    public void Unfollow(Incarnation incarnation, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (incarnation == _incarnation)
            {
                _followers--;
                _lastUse = at > _lastUse ? at : _lastUse;
            }
        }
    }

    /// <summary>Whether live readers use this incarnation.</summary>
    public bool IsFollowed(Incarnation incarnation)
    {
        lock (_gate)
        {
            return incarnation == _incarnation && _followers > 0;
        }
    }

    /// <summary>Whether the stored expiry is too early for the last use, so that a renewal must be stored.</summary>
    public bool IsUnsaved(StreamHead head)
    {
        lock (_gate)
        {
            return head.Incarnation == _incarnation && head.Lifetime.NeedsRenewal(head.Expiry, _lastUse);
        }
    }

    /// <summary>
    /// Returns the head as it would be if the last use were stored. The expiry is a little too early for a use now, so
    /// that whatever decides on the head renews it.
    /// </summary>
    public StreamHead? Apply(StreamHead? head, DateTimeOffset now)
    {
        if (head is not { Status: StreamStatus.Live, Lifetime.TtlSeconds: not null } || !head.IsExpired(now))
        {
            return head;
        }

        lock (_gate)
        {
            if (head.Incarnation != _incarnation)
            {
                return head;
            }

            DateTimeOffset expiry = head.Lifetime.EndOfTtl(_followers > 0 ? now : _lastUse).AddTicks(-1);
            return expiry > now ? head with { Expiry = expiry } : head;
        }
    }

    // Once the path was re-created, readers of the former incarnation keep nothing alive, even those that come late:
    // generations grow.
    private bool TrySwitch(StreamHead head)
    {
        if (head.Incarnation != _incarnation && head.Generation > _generation)
        {
            (_incarnation, _generation) = (head.Incarnation, head.Generation);
            (_lastUse, _followers) = (DateTimeOffset.MinValue, 0);
        }

        return head.Incarnation == _incarnation;
    }
}
