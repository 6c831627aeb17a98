using System.Threading.Tasks.Sources;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>A write that shares its transaction with others.</summary>
internal abstract class WriteItem
{
    /// <summary>Approximate number of bytes written; limits the size of a group.</summary>
    public virtual int Bytes => 256;

    /// <summary>True if it adds data: refused while the disk is full.</summary>
    public virtual bool AddsData => false;

    /// <summary>How the transaction ended; set by the committer.</summary>
    public WriteOutcome Outcome { get; private set; }

    /// <summary>
    /// The failure, unless the outcome is <see cref="WriteOutcome.Done"/>; null if the store is closed.
    /// </summary>
    public Exception? Problem { get; private set; }

    /// <summary>
    /// Writes within the open transaction. Called again if that is rolled back because of another item. An item that
    /// does not write everything writes nothing; one that throws makes the transaction roll back.
    /// </summary>
    public abstract void Apply(WriterConnection writer);

    /// <summary>Sets the outcome. The caller does not see it before <see cref="Publish"/>.</summary>
    public void Settle(WriteOutcome outcome, Exception? problem = null) => (Outcome, Problem) = (outcome, problem);

    /// <summary>Completes the write for the caller that awaits it.</summary>
    public abstract void Publish();
}

/// <summary>A <see cref="WriteItem"/> with a result.</summary>
internal abstract class WriteItem<T> : WriteItem, IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _completion;
    private T? _result;

    /// <summary>Completes when the item is published. Must be awaited only once.</summary>
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

    /// <summary>
    /// Returns the result, or throws the exception, for any outcome other than <see cref="WriteOutcome.Done"/>.
    /// </summary>
    protected virtual T ResultOf(WriteOutcome outcome) => throw (outcome == WriteOutcome.Failed && Problem is not null
        ? Problem
        : new StoreUnavailableException("The database cannot be written at the moment.", Problem!));
}
