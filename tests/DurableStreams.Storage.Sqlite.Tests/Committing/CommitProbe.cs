using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

/// <summary>Delays transactions or makes their steps fail.</summary>
internal sealed class CommitProbe : ICommitProbe
{
    private readonly SemaphoreSlim _released = new(0);
    private readonly SemaphoreSlim _held = new(0);
    private readonly Queue<(CommitStep Step, bool After, int ResultCode)> _failures = new();

    private volatile bool _holds;

    public int CommitsSeen { get; private set; }

    /// <summary>Stops all further transactions before COMMIT.</summary>
    public void Hold() => _holds = true;

    /// <summary>Completes when a transaction has stopped.</summary>
    public Task HeldAsync() => _held.WaitAsync();

    /// <summary>Continues the stopped transaction; later ones do not stop.</summary>
    public void Release()
    {
        _holds = false;
        _released.Release();
    }

    /// <summary>Continues the stopped transaction; the next one stops again.</summary>
    public void ReleaseOne() => _released.Release();

    /// <summary>Makes a step fail before it has run.</summary>
    public void FailBefore(CommitStep step, int resultCode) => _failures.Enqueue((step, After: false, resultCode));

    /// <summary>Makes a step fail after it has run.</summary>
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
        if (_failures.TryPeek(out (CommitStep Step, bool After, int ResultCode) failure)
            && (failure.Step, failure.After) == (step, after))
        {
            _failures.Dequeue();
            throw new SqliteFailureException(failure.ResultCode, "injected");
        }
    }
}
