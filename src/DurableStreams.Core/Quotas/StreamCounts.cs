using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Storage;

namespace DurableStreams.Quotas;

/// <summary>
/// The approximate number of streams of each project. An exact count would be a row that all creations of a project
/// contend for. This count is taken from the store's catalog from time to time, in the background, and adjusted by the
/// creations and deletions of this process. No creation waits for a count, and none is refused before the first one.
/// </summary>
internal sealed class StreamCounts(StreamServiceContext context)
{
    private const int PageSize = 1000;
    private const int MaxProjects = 10_000;

    private readonly Lock _lock = new();
    private readonly BoundedCache<string, Entry> _projects = new(MaxProjects);

    private bool IsOff => context.Options.MaxStreamsPerProject == 0;

    /// <summary>Whether the project of a new stream has reached its maximum. Starts a count if one is due.</summary>
    public bool IsFull(StreamPath path)
    {
        // The paths of the default project have no common prefix by which they could be listed.
        if (IsOff || path.Project == StreamPath.DefaultProject)
        {
            return false;
        }

        Entry entry = GetOrAdd(path.Project);
        if (entry.TryBegin(context.Time, context.Options.StreamCountInterval))
        {
            _ = CountAsync(path.Project, entry);
        }

        return Volatile.Read(ref entry.Count) >= context.Options.MaxStreamsPerProject;
    }

    /// <summary>Counts a stream that this process created.</summary>
    public void Created(StreamPath path) => Adjust(path, 1);

    /// <summary>Discounts a stream that this process deleted.</summary>
    public void Deleted(StreamPath path) => Adjust(path, -1);

    private void Adjust(StreamPath path, int by)
    {
        if (!IsOff && Find(path.Project) is { } entry)
        {
            Interlocked.Add(ref entry.Count, by);
        }
    }

    private Entry? Find(string project)
    {
        lock (_lock)
        {
            return _projects.Get(project);
        }
    }

    private Entry GetOrAdd(string project)
    {
        lock (_lock)
        {
            if (_projects.Get(project) is not { } entry)
            {
                _projects.MakeRoom();
                _projects.Set(project, entry = new Entry());
            }

            return entry;
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
                page = await context.Streams.ListAsync(project + "/", after, PageSize, CancellationToken.None)
                    .ConfigureAwait(false);
                count += page.Count;
                after = page.Count == 0 ? after : page[^1];
            }
            while (page.Count == PageSize && count < context.Options.MaxStreamsPerProject);
            Volatile.Write(ref entry.Count, count);
        }
        catch (StoreUnavailableException)
        {
            // The previous count, if any, is used until the next one.
        }
        finally
        {
            entry.End(context.Time);
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
