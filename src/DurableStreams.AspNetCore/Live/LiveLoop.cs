namespace DurableStreams.AspNetCore;

/// <summary>The loop of every live read (§5.7, §5.8): give what there is, wait at the tail, read on.</summary>
internal static class LiveLoop
{
    /// <summary>Returns when the answer is complete.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask RunAsync(
        LiveReader reader, StreamChunk first, ILiveAnswer answer, CancellationToken cancellationToken)
    {
        StreamChunk chunk = first;
        while (await answer.GiveAsync(chunk))
        {
            if (chunk.AtTail
                && !await reader.WaitAsync(answer.Patience, cancellationToken)
                && !await SitOutAsync(reader, answer, cancellationToken))
            {
                return;
            }

            ReadOutcome outcome = await reader.ReadAsync(cancellationToken);
            if (outcome is not ReadOutcome.Read read)
            {
                await answer.RefuseAsync(outcome);
                return;
            }

            chunk = read.Chunk;
        }
    }

    /// <summary>Goes on through silence until there is something to read; false when the answer is complete before that.</summary>
    private static async ValueTask<bool> SitOutAsync(LiveReader reader, ILiveAnswer answer, CancellationToken cancellationToken)
    {
        do
        {
            if (answer.EndsInSilence && await reader.LookAsync(cancellationToken))
            {
                return true;
            }

            if (!await answer.GiveSilenceAsync())
            {
                return false;
            }
        }
        while (!await reader.WaitAsync(answer.Patience, cancellationToken));

        return true;
    }
}
