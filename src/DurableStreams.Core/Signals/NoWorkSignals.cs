namespace DurableStreams.Signals;

/// <summary>For hosts without workers: whatever is due is found by the sweeper.</summary>
public sealed class NoWorkSignals : IWorkSignals
{
    /// <inheritdoc/>
    public ValueTask SealAsync(StreamPath stream, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask PurgeAsync(StreamPath stream, Incarnation life, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask SourceAdvancedAsync(StreamPath source, DateTimeOffset since, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DeliverAsync(
        StreamPath source, IReadOnlyList<StreamPath> estuaries, DateTimeOffset since, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;
}
