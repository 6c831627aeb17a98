using System.Collections.Concurrent;
using DurableStreams.AspNetCore.Stores;
using DurableStreams.Projects;
using DurableStreams.Storage;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>
/// Caches projects for a short time, so that requests do not read the store. Unknown names have a cache of their own:
/// requests for invented names must not evict projects in use.
/// </summary>
internal sealed class ProjectDirectory(StoreRegistration store, TimeProvider time, IOptions<AuthOptions> options)
{
    private const int MaxProjects = 10_000;
    private const int MaxUnknownNames = 1_000;

    private readonly TimeSpan _maxAge = options.Value.ProjectCache;
    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<KnownProject?>> _loading = new(StringComparer.Ordinal);

    /// <summary>Finds a project; the result may be as old as <see cref="AuthOptions.ProjectCache"/>.</summary>
    /// <returns>Null if there is no project of this name.</returns>
    /// <exception cref="StoreUnavailableException">The project is not cached and cannot be read.</exception>
    public ValueTask<KnownProject?> FindAsync(string name)
    {
        if (!Project.IsName(name))
        {
            return ValueTask.FromResult<KnownProject?>(null);
        }

        if (_known.TryGetValue(name, out Entry? entry) && IsFresh(entry.LoadedAt))
        {
            return new(entry.Project);
        }

        return _unknown.TryGetValue(name, out long loadedAt) && IsFresh(loadedAt) ? default : new(LoadOnceAsync(name));
    }

    /// <summary>Removes a project that this process has written.</summary>
    public void Forget(string name)
    {
        // A read in progress may return the old version.
        _loading.TryRemove(name, out _);
        _known.TryRemove(name, out _);
        _unknown.TryRemove(name, out _);
    }

    // Concurrent misses share one read, which no single request can cancel.
    private Task<KnownProject?> LoadOnceAsync(string name)
    {
        var loading = new TaskCompletionSource<KnownProject?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<KnownProject?> task = _loading.GetOrAdd(name, loading.Task);
        if (task == loading.Task)
        {
            _ = LoadAsync(name, loading);
        }

        return task;
    }

    private async Task LoadAsync(string name, TaskCompletionSource<KnownProject?> loading)
    {
        try
        {
            long now = time.GetTimestamp();
            ProjectRow? row = await store.Projects.GetProjectAsync(name, CancellationToken.None);
            KnownProject? project = row is null ? null : new KnownProject(row);

            // Not if the project was written in the meantime.
            if (_loading.TryRemove(new(name, loading.Task)))
            {
                Remember(name, project, now);
            }

            loading.SetResult(project);
        }
        catch (Exception exception)
        {
            _loading.TryRemove(new(name, loading.Task));
            loading.SetException(exception);
        }
    }

    private void Remember(string name, KnownProject? project, long now)
    {
        if (project is null)
        {
            _known.TryRemove(name, out _);
            MakeRoom(_unknown, MaxUnknownNames);
            _unknown[name] = now;
        }
        else
        {
            _unknown.TryRemove(name, out _);
            MakeRoom(_known, MaxProjects);
            _known[name] = new Entry(project, now);
        }
    }

    // Rare, and crude: entries are valid for seconds only.
    private static void MakeRoom<T>(ConcurrentDictionary<string, T> cache, int maxCount)
    {
        if (cache.Count >= maxCount)
        {
            cache.Clear();
        }
    }

    private bool IsFresh(long loadedAt) => time.GetElapsedTime(loadedAt) < _maxAge;

    private sealed record Entry(KnownProject Project, long LoadedAt);
}
