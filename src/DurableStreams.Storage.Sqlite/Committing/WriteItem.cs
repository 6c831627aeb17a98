using System.Threading.Tasks.Sources;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Something to be written in one transaction with others, of which it knows nothing.</summary>
internal abstract class WriteItem
{
    /// <summary>About how many bytes it writes; bounds a group.</summary>
    public virtual int Bytes => 256;

    /// <summary>Set by the committer when the item's transaction has ended.</summary>
    public WriteOutcome Outcome { get; private set; }

    /// <summary>What went wrong, unless <see cref="WriteOutcome.Done"/>; null when the store is closed.</summary>
    public Exception? Problem { get; private set; }

    /// <summary>
    /// Writes within the transaction that is open; called again when that one is rolled back for another item's sake.
    /// Writes nothing if it cannot write all.
    /// </summary>
    public abstract void Apply(WriterConnection writer);

    /// <summary>Settles the item, without telling anybody yet.</summary>
    public void Settle(WriteOutcome outcome, Exception? problem = null) => (Outcome, Problem) = (outcome, problem);

    /// <summary>Tells whoever waits.</summary>
    public abstract void Publish();
}

/// <summary>A <see cref="WriteItem"/> with a result.</summary>
internal abstract class WriteItem<T> : WriteItem, IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _completion;
    private T? _result;

    /// <summary>Completes when the item is published. To be awaited once.</summary>
    public ValueTask<T> Completion => new(this, _completion.Version);

    public sealed override void Apply(WriterConnection writer) => _result = Write(writer);

    public sealed override void Publish()
    {
        T result;
        try
        {
            result = Outcome == WriteOutcome.Done ? _result! : ResultOf(Outcome);
        }
        catch (Exception e)
        {
            _completion.SetException(e);
            return;
        }

        _completion.SetResult(result);
    }

    T IValueTaskSource<T>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    /// <summary>See <see cref="WriteItem.Apply"/>.</summary>
    protected abstract T Write(WriterConnection writer);

    /// <summary>The result, or the exception, of an item that was not written or perhaps not.</summary>
    protected virtual T ResultOf(WriteOutcome outcome) => throw (outcome == WriteOutcome.Failed && Problem is not null
        ? Problem
        : new StoreUnavailableException("The database cannot be written for now.", Problem!));
}
