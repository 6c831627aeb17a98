using System.Collections.Concurrent;
using DurableStreams.Storage;

namespace DurableStreams.Creating;

/// <summary>
/// About how many streams each project has. An exact count would be a row that all creations of a project race for; this
/// one is taken from the store's catalogue now and then, beside the creations, and moved along by what this process does.
/// So no creation waits for it or is refused by a number that nobody has counted yet.
/// </summary>
internal sealed class StreamCounts(IStreamStore store, StreamServiceOptions options, TimeProvider time)
{
    private const int PageSize = 1000;
    private const int MostProjects = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _projects = new(StringComparer.Ordinal);

    private bool IsOff => options.MaxStreamsPerProject == 0;

    /// <summary>Whether the project of a stream that would be new may have no more.</summary>
    public bool IsFull(StreamPath path)
    {
        // The streams of the project without a name lie between all others.
        if (IsOff || path.Project == StreamPath.DefaultProject)
        {
            return false;
        }

        if (_projects.Count >= MostProjects)
        {
            _projects.Clear();
        }

        Entry entry = _projects.GetOrAdd(path.Project, static _ => new Entry());
        if (entry.TryBegin(time, options.StreamCountInterval))
        {
            _ = CountAsync(path.Project, entry);
        }

        return Volatile.Read(ref entry.Count) >= options.MaxStreamsPerProject;
    }

    /// <summary>One was made here.</summary>
    public void Created(StreamPath path) => Move(path, 1);

    /// <summary>One was deleted here.</summary>
    public void Deleted(StreamPath path) => Move(path, -1);

    private void Move(StreamPath path, int by)
    {
        if (!IsOff && _projects.TryGetValue(path.Project, out Entry? entry))
        {
            Interlocked.Add(ref entry.Count, by);
        }
    }

    private async Task CountAsync(string project, Entry entry)
    {
        try
        {
            int count = 0;
            StreamPath? after = null;
            IReadOnlyList<StreamPath> page;
            do
            {
                page = await store.ListAsync(project + "/", after, PageSize, CancellationToken.None).ConfigureAwait(false);
                count += page.Count;
                after = page.Count == 0 ? after : page[^1];
            }
            while (page.Count == PageSize && count < options.MaxStreamsPerProject);
            Volatile.Write(ref entry.Count, count);
        }
        catch (StoreUnavailableException)
        {
            // The old count, or none, holds until the next turn.
        }
        finally
        {
            entry.End(time);
        }
    }

    private sealed class Entry
    {
        public int Count;

        private readonly Lock _lock = new();
        private bool _isCounting;
        private long? _countedAt;

        public bool TryBegin(TimeProvider time, TimeSpan interval)
        {
            lock (_lock)
            {
                bool isDue = !_isCounting && (_countedAt is not { } last || time.GetElapsedTime(last) >= interval);
                _isCounting |= isDue;
                return isDue;
            }
        }

        public void End(TimeProvider time)
        {
            lock (_lock)
            {
                _isCounting = false;
                _countedAt = time.GetTimestamp();
            }
        }
    }
}
