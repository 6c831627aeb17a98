using DurableStreams.Streams;

namespace DurableStreams.Active;

/// <summary>
/// The newest head of a path that this process has committed or read. On a shared store it may be out of date, but it
/// never goes back to an older one: the commit count of a path grows across all its incarnations.
/// </summary>
internal sealed class KnownHead
{
    private StreamHead? _newest;

    /// <summary>Null until a head was committed or read.</summary>
    public StreamHead? Newest => Volatile.Read(ref _newest);

    /// <summary>Replaces the known head if the given one is newer.</summary>
    /// <returns>True if the given head was newer.</returns>
    public bool TryAdvance(StreamHead? head)
    {
        if (head is null)
        {
            return false;
        }

        while (true)
        {
            StreamHead? newest = Newest;
            if (newest is not null && newest.Commits.Count >= head.Commits.Count)
            {
                return false;
            }

            if (ReferenceEquals(Interlocked.CompareExchange(ref _newest, head, newest), newest))
            {
                return true;
            }
        }
    }
}
