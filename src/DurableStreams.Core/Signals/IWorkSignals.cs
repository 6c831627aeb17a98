namespace DurableStreams.Signals;

/// <summary>
/// Tells a keyed worker that there is something to do: a Durable Entity on Azure, a worker in the process elsewhere.
/// </summary>
/// <remarks>
/// A signal is a hint. It may be lost, come late, come twice or out of order: every worker goes by what is stored, and
/// what must not be forgotten has a due row. Any method may throw; callers log it and go on.
/// </remarks>
public interface IWorkSignals
{
    /// <summary>A stream has gathered small segments that are worth joining.</summary>
    ValueTask SealAsync(StreamPath stream, CancellationToken cancellationToken);

    /// <summary>A life of a path is dead and its rows can go.</summary>
    ValueTask PurgeAsync(StreamPath stream, Incarnation life, CancellationToken cancellationToken);

    /// <summary>A stream with subscribers has got something: <c>Subscribers</c> of that stream is to publish.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="since">When; for measuring.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    ValueTask SourceAdvancedAsync(StreamPath source, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Estuaries are behind a source: <c>Estuary</c> of each is to deliver.</summary>
    /// <param name="source">The source.</param>
    /// <param name="estuaries">At most <see cref="FanOut.FanOutOptions.SignalBatch"/>.</param>
    /// <param name="since">When the source had advanced; for measuring.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    ValueTask DeliverAsync(StreamPath source, IReadOnlyList<StreamPath> estuaries, DateTimeOffset since, CancellationToken cancellationToken);
}
