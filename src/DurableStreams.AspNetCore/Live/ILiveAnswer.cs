namespace DurableStreams.AspNetCore;

/// <summary>What a live read writes; when to read and when to wait is up to <see cref="LiveLoop"/>.</summary>
internal interface ILiveAnswer
{
    /// <summary>True when the answer to silence is that there is nothing new: then the stream is looked at once more before.</summary>
    bool EndsInSilence { get; }

    /// <summary>How long to wait from now on before <see cref="GiveSilenceAsync"/>.</summary>
    TimeSpan Patience { get; }

    /// <summary>Takes what there is after the previous chunk; empty at the tail.</summary>
    /// <returns>False when the answer is complete.</returns>
    ValueTask<bool> GiveAsync(StreamChunk chunk);

    /// <summary>Nothing has happened for as long as <see cref="Patience"/> said.</summary>
    /// <returns>False when the answer is complete.</returns>
    ValueTask<bool> GiveSilenceAsync();

    /// <summary>The stream cannot be read on: deleted, expired, or the store is out of reach.</summary>
    ValueTask RefuseAsync(ReadOutcome refusal);

    /// <summary>The server is about to stop; the client is to come back elsewhere.</summary>
    ValueTask StopAsync();
}
