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
}
