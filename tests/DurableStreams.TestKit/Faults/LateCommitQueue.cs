using DurableStreams.Storage;

namespace DurableStreams.TestKit.Faults;

/// <summary>Commits that arrive after a number of further calls.</summary>
internal sealed class LateCommitQueue
{
    private readonly Lock _lock = new();
    private readonly List<(int CallsLeft, Func<ValueTask<CommitResult>> Commit)> _waiting = [];

    public void Add(int calls, Func<ValueTask<CommitResult>> commit)
    {
        lock (_lock)
        {
            _waiting.Add((calls, commit));
        }
    }

    /// <summary>Counts one call and makes the commits whose turn has come.</summary>
    public async ValueTask CountAsync()
    {
        List<Func<ValueTask<CommitResult>>> arriving = [];
        lock (_lock)
        {
            for (int i = 0; i < _waiting.Count; i++)
            {
                _waiting[i] = _waiting[i] with { CallsLeft = _waiting[i].CallsLeft - 1 };
            }

            arriving.AddRange(_waiting.Where(late => late.CallsLeft <= 0).Select(late => late.Commit));
            _waiting.RemoveAll(late => late.CallsLeft <= 0);
        }

        foreach (Func<ValueTask<CommitResult>> commit in arriving)
        {
            await commit();
        }
    }
}
