using System.Globalization;
using System.Net;

namespace DurableStreams.Server.Client;

/// <summary>Appends exactly once: a request whose answer is lost is repeated with the same number (§5.2.1).</summary>
/// <param name="client">Sends the appends.</param>
/// <param name="stream">The stream.</param>
/// <param name="contentType">Its content type.</param>
/// <param name="id">The producer.</param>
/// <param name="epoch">Its epoch. A new one starts with number 0, and ends the work of those before it.</param>
internal sealed class Producer(StreamClient client, Uri stream, string contentType, string id, long epoch)
{
    /// <summary>The number of requests that were answered; the next one has it as its number.</summary>
    public long Requests { get; private set; }

    /// <summary>The number of requests that an earlier run with the same epoch has made.</summary>
    public long Skipped { get; private set; }

    /// <summary>Appends a body, or finds that it was appended.</summary>
    /// <exception cref="ClientException">The server refused it, or did not answer for too long.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> body, Retries retries, CancellationToken cancellationToken)
    {
        int attempts = 0;
        using HttpResponseMessage response = await client.SendAsync(
            () =>
            {
                attempts++;
                return ToRequest(body);
            },
            retries,
            cancellationToken);
        if (response.StatusCode != HttpStatusCode.NoContent
            && response.Headers.Value(ProtocolFields.StreamNextOffset) is null)
        {
            // The page of a proxy or another site, which has not appended anything.
            throw new ClientException($"{stream}: the answer has no Stream-Next-Offset, so this is not a stream.");
        }

        if (response.StatusCode == HttpStatusCode.NoContent && attempts == 1)
        {
            Skipped++;
        }

        Requests++;
    }

    private HttpRequestMessage ToRequest(ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, stream) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TryAddWithoutValidation(ProtocolFields.ProducerId, id);
        request.Headers.Add(ProtocolFields.ProducerEpoch, epoch.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(ProtocolFields.ProducerSeq, Requests.ToString(CultureInfo.InvariantCulture));
        return request;
    }
}
