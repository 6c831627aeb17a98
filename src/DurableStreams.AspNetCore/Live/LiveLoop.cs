using DurableStreams.Live;
using DurableStreams.Reading;

namespace DurableStreams.AspNetCore.Live;

/// <summary>The loop of every live read (§5.7, §5.8): write what there is, wait at the tail, read on.</summary>
internal static class LiveLoop
{
    /// <summary>Runs until the answer is complete.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask RunAsync(
        LiveReader reader, StreamChunk first, ILiveAnswer answer, CancellationToken cancellationToken)
    {
        StreamChunk chunk = first;
        while (await GiveAsync(answer, chunk) is { Continues: true, Waits: var waits })
        {
            if (waits
                && !await reader.WaitAsync(answer.Timeout, cancellationToken)
                && !await WaitThroughTimeoutsAsync(reader, answer, cancellationToken))
            {
                return;
            }

            ReadOutcome outcome = await ReadAsync(reader, answer, cancellationToken);
            if (outcome is not ReadOutcome.Read read)
            {
                await answer.RefuseAsync(outcome);
                return;
            }

            chunk = read.Chunk;
        }
    }

    private static async ValueTask<(bool Continues, bool Waits)> GiveAsync(ILiveAnswer answer, StreamChunk chunk)
    {
        // A chunk before the tail is empty only while the rest of a character is missing.
        bool waits = chunk.AtTail || chunk.Data is null;
        try
        {
            return (await answer.GiveAsync(chunk), waits);
        }
        finally
        {
            // A reader that waits must not hold what it has sent.
            chunk.Release();
        }
    }

    /// <summary>
    /// Reads on. An answer that has begun waits for its turn to read a large append, as long as it may.
    /// </summary>
    private static async ValueTask<ReadOutcome> ReadAsync(
        LiveReader reader, ILiveAnswer answer, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadOutcome outcome = await reader.ReadAsync(cancellationToken);
            if (outcome is not ReadOutcome.Busy || answer.EndsOnTimeout || !await answer.GiveTimeoutAsync())
            {
                return outcome;
            }
        }
    }

    /// <summary>
    /// Waits through timeouts until there is something to read; false if the answer is complete before that.
    /// </summary>
    private static async ValueTask<bool> WaitThroughTimeoutsAsync(
        LiveReader reader, ILiveAnswer answer, CancellationToken cancellationToken)
    {
        do
        {
            if (answer.EndsOnTimeout && await reader.LookAsync(cancellationToken))
            {
                return true;
            }

            if (!await answer.GiveTimeoutAsync())
            {
                return false;
            }
        }
        while (!await reader.WaitAsync(answer.Timeout, cancellationToken));

        return true;
    }
}
