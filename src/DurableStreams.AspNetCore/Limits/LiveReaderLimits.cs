using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>How many live readers there may be, in all and of one project.</summary>
internal sealed class LiveReaderLimits(IOptions<DurableStreamsHttpOptions> options)
{
    private readonly LimitOptions _limits = options.Value.Limits;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _projects = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>Takes a place until the result is disposed.</summary>
    /// <param name="project">Null where projects are not told apart.</param>
    /// <param name="full">Null, or the refusal.</param>
    public Place TryTake(string? project, out ProtocolError? full)
    {
        full = null;
        if (Interlocked.Increment(ref _all) > _limits.LiveReaders)
        {
            full = ProtocolErrors.Unavailable;
        }
        else if (project is not null && !TryTakeOf(project))
        {
            full = ProtocolErrors.TooManyReaders;
        }

        if (full is null)
        {
            return new Place(this, project);
        }

        Interlocked.Decrement(ref _all);
        return default;
    }

    private bool TryTakeOf(string project)
    {
        lock (_lock)
        {
            int count = _projects.GetValueOrDefault(project);
            if (count >= _limits.LiveReadersPerProject)
            {
                return false;
            }

            _projects[project] = count + 1;
            return true;
        }
    }

    private void Return(string? project)
    {
        Interlocked.Decrement(ref _all);
        if (project is null)
        {
            return;
        }

        lock (_lock)
        {
            int count = _projects[project] - 1;
            if (count == 0)
            {
                _projects.Remove(project);
            }
            else
            {
                _projects[project] = count;
            }
        }
    }

    /// <summary>The place of one reader; <c>default</c> is none.</summary>
    internal readonly struct Place(LiveReaderLimits? limits, string? project) : IDisposable
    {
        public void Dispose() => limits?.Return(project);
    }
}
