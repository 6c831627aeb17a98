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

    /// <summary>Counts one call and applies the commits that are due.</summary>
    public async ValueTask CountAsync()
    {
        List<Func<ValueTask<CommitResult>>> due = [];
        lock (_lock)
        {
            for (int i = 0; i < _waiting.Count; i++)
            {
                _waiting[i] = _waiting[i] with { CallsLeft = _waiting[i].CallsLeft - 1 };
            }

            due.AddRange(_waiting.Where(late => late.CallsLeft <= 0).Select(late => late.Commit));
            _waiting.RemoveAll(late => late.CallsLeft <= 0);
        }

        foreach (Func<ValueTask<CommitResult>> commit in due)
        {
            await commit();
        }
    }
}
