using System.Collections.Concurrent;
using DurableStreams.Storage;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>
/// Projects, remembered for a moment, so that requests cost no call to the store. Names without a project are
/// remembered apart: whoever makes names up must not push out those that are in use.
/// </summary>
internal sealed class ProjectDirectory(ChosenStore store, TimeProvider time, IOptions<AuthOptions> options)
{
    private const int MostProjects = 10_000;
    private const int MostUnknown = 1_000;

    private readonly TimeSpan _life = options.Value.ProjectCache;
    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<KnownProject?>> _loading = new(StringComparer.Ordinal);

    /// <summary>A project, perhaps as it was a moment ago.</summary>
    /// <returns>Null when there is none of the name.</returns>
    /// <exception cref="StoreUnavailableException">It has to be read and cannot be.</exception>
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

    /// <summary>Forgets a project that was written here.</summary>
    public void Forget(string name)
    {
        // Also what is being read: it may be what was there before.
        _loading.TryRemove(name, out _);
        _known.TryRemove(name, out _);
        _unknown.TryRemove(name, out _);
    }

    // Requests that miss at the same time share one read, which therefore ends with none of them.
    private Task<KnownProject?> LoadOnceAsync(string name)
    {
        var turn = new TaskCompletionSource<KnownProject?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<KnownProject?> task = _loading.GetOrAdd(name, turn.Task);
        if (task == turn.Task)
        {
            _ = LoadAsync(name, turn);
        }

        return task;
    }

    private async Task LoadAsync(string name, TaskCompletionSource<KnownProject?> turn)
    {
        try
        {
            long now = time.GetTimestamp();
            ProjectRow? row = await store.Projects.GetProjectAsync(name, CancellationToken.None);
            KnownProject? project = row is null ? null : new KnownProject(row);

            // Unless it was written meanwhile.
            if (_loading.TryRemove(new(name, turn.Task)))
            {
                Remember(name, project, now);
            }

            turn.SetResult(project);
        }
        catch (Exception problem)
        {
            _loading.TryRemove(new(name, turn.Task));
            turn.SetException(problem);
        }
    }

    private void Remember(string name, KnownProject? project, long now)
    {
        if (project is null)
        {
            _known.TryRemove(name, out _);
            MakeRoom(_unknown, MostUnknown);
            _unknown[name] = now;
        }
        else
        {
            _unknown.TryRemove(name, out _);
            MakeRoom(_known, MostProjects);
            _known[name] = new Entry(project, now);
        }
    }

    // Rare and crude: entries live for seconds only.
    private static void MakeRoom<T>(ConcurrentDictionary<string, T> cache, int most)
    {
        if (cache.Count >= most)
        {
            cache.Clear();
        }
    }

    private bool IsFresh(long loadedAt) => time.GetElapsedTime(loadedAt) < _life;

    private sealed record Entry(KnownProject Project, long LoadedAt);
}
