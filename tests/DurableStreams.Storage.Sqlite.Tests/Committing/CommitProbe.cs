namespace DurableStreams.Storage.Sqlite.Tests.Committing;

/// <summary>Holds transactions up, or fails their steps.</summary>
internal sealed class CommitProbe : ICommitProbe
{
    private readonly SemaphoreSlim _released = new(0);
    private readonly SemaphoreSlim _held = new(0);
    private readonly Queue<(CommitStep Step, bool After, int ResultCode)> _failures = new();

    private volatile bool _holds;

    public int CommitsSeen { get; private set; }

    /// <summary>From now on, transactions stop before COMMIT.</summary>
    public void Hold() => _holds = true;

    /// <summary>Returns when a transaction has stopped.</summary>
    public Task HeldAsync() => _held.WaitAsync();

    /// <summary>Lets the transaction that has stopped go on, and all later ones.</summary>
    public void Release()
    {
        _holds = false;
        _released.Release();
    }

    /// <summary>Lets the transaction that has stopped go on; the next one stops again.</summary>
    public void ReleaseOne() => _released.Release();

    /// <summary>Fails a step before it is done.</summary>
    public void FailBefore(CommitStep step, int resultCode) => _failures.Enqueue((step, After: false, resultCode));

    /// <summary>Fails a step that was done.</summary>
    public void FailAfter(CommitStep step, int resultCode) => _failures.Enqueue((step, After: true, resultCode));

    public void Before(CommitStep step)
    {
        if (step == CommitStep.Commit)
        {
            CommitsSeen++;
            if (_holds)
            {
                _held.Release();
                _released.Wait();
            }
        }

        FailIfAsked(step, after: false);
    }

    public void After(CommitStep step) => FailIfAsked(step, after: true);

    private void FailIfAsked(CommitStep step, bool after)
    {
        if (_failures.TryPeek(out (CommitStep Step, bool After, int ResultCode) failure) && (failure.Step, failure.After) == (step, after))
        {
            _failures.Dequeue();
            throw new SqliteFailureException(failure.ResultCode, "injected");
        }
    }
}
