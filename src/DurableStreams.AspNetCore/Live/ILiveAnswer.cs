using DurableStreams.Reading;

namespace DurableStreams.AspNetCore.Live;

/// <summary>What a live read writes. <see cref="LiveLoop"/> decides when to read and when to wait.</summary>
internal interface ILiveAnswer : IDisposable
{
    /// <summary>
    /// True if a timeout is answered with "nothing new". The loop then checks the stream once more before it calls
    /// <see cref="GiveTimeoutAsync"/>.
    /// </summary>
    bool EndsOnTimeout { get; }

    /// <summary>How long to wait from now before <see cref="GiveTimeoutAsync"/>.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Writes the next chunk; it is empty at the tail.</summary>
    /// <returns>False if the answer is complete.</returns>
    ValueTask<bool> GiveAsync(StreamChunk chunk);

    /// <summary>Writes that nothing has happened for <see cref="Timeout"/>.</summary>
    /// <returns>False if the answer is complete.</returns>
    ValueTask<bool> GiveTimeoutAsync();

    /// <summary>
    /// Ends the answer because the stream can no longer be read: deleted, expired, or the store is unavailable.
    /// </summary>
    ValueTask RefuseAsync(ReadOutcome refusal);

    /// <summary>Ends the answer because the server is stopping, so that the client reconnects elsewhere.</summary>
    ValueTask StopAsync();
}
