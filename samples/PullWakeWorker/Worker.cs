using System.Text.Json;

namespace DurableStreams.Samples;

/// <summary>Claims the subscription after each wake event, and handles the messages of its streams.</summary>
internal sealed class Worker(Subscription subscription, string name, Action<string, string> handle)
{
    /// <summary>Works until cancelled.</summary>
    /// <exception cref="HttpRequestException">The server does not answer; may be repeated.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // First where the wake stream ends, then a claim: an event between the two is not missed. The claim finds what
        // was announced before.
        string events = await subscription.TailOfWakeStreamAsync(cancellationToken);
        while (true)
        {
            while (await subscription.ClaimAsync(name, cancellationToken) is { } claim)
            {
                await WorkAsync(claim, cancellationToken);
            }

            events = await subscription.WaitForWakeAsync(events, cancellationToken);
        }
    }

    private async Task WorkAsync(Claim claim, CancellationToken cancellationToken)
    {
        // Each ack extends the lease. The last one ends the claim; if there is more news, the next claim gets it.
        foreach (ClaimedStream stream in claim.Streams)
        {
            Part? part = await subscription.ReadAsync(stream.Path, stream.AckedOffset, cancellationToken);
            while (part is not null)
            {
                foreach (JsonElement message in part.Messages.EnumerateArray())
                {
                    handle(stream.Path, message.GetRawText());
                }

                Ack[] acks = [new(stream.Path, part.NextOffset)];
                if (!await subscription.AckAsync(claim, acks, done: false, cancellationToken))
                {
                    return;
                }

                part = part.IsAtTail
                    ? null
                    : await subscription.ReadAsync(stream.Path, part.NextOffset, cancellationToken);
            }
        }

        await subscription.AckAsync(claim, [], done: true, cancellationToken);
    }
}
