using System.Globalization;
using System.Net;
using System.Text;

namespace DurableStreams.Server.Client;

/// <summary>Appends exactly once: a request whose answer is lost is repeated with the same number (§5.2.1).</summary>
/// <remarks>
/// The number is sent as the epoch, and each epoch has one request, whose sequence number is 0. So the server keeps the
/// number of the last request as the current epoch, and returns it when it refuses a lower one.
/// </remarks>
/// <param name="client">Sends the appends.</param>
/// <param name="stream">The stream.</param>
/// <param name="contentType">Its content type.</param>
/// <param name="id">The producer.</param>
internal sealed class Producer(StreamClient client, Uri stream, string contentType, string id)
{
    // The first request of a producer must have the number 0, so a conforming server never accepts this one.
    private const long NeverAccepted = (1L << 53) - 1;

    /// <summary>Appends a body, or finds that it was appended.</summary>
    /// <param name="body">The body.</param>
    /// <param name="number">Higher than that of the request before; at least 1.</param>
    /// <param name="retries">When to repeat the request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ClientException">The server refused it, or did not answer for too long.</exception>
    public async Task AppendAsync(
        ReadOnlyMemory<byte> body, long number, Retries retries, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.SendAsync(
            () => ToRequest(body, number, seq: 0), retries, cancellationToken);
        if (response.StatusCode != HttpStatusCode.NoContent
            && response.Headers.Value(ProtocolFields.StreamNextOffset) is null)
        {
            // The page of a proxy or another site, which has not appended anything.
            throw new ClientException($"{stream}: the answer has no Stream-Next-Offset, so this is not a stream.");
        }
    }

    /// <summary>Asks the server for the number of the last request, with one that it must refuse.</summary>
    /// <returns>The number; 0 if the producer has not appended to the stream.</returns>
    /// <exception cref="ClientException">The server did not refuse it so, or did not answer for too long.</exception>
    public async Task<long> FindLastAsync(Retries retries, CancellationToken cancellationToken)
    {
        byte[] body = Encoding.UTF8.GetBytes(StreamMetadata.IsJsonType(contentType) ? "[null]" : "\n");
        using HttpResponseMessage response = await client.SendAsync(
            () => ToRequest(body, number: 0, NeverAccepted),
            retries,
            cancellationToken,
            static answer => Last(answer) is not null);
        return Last(response) ?? throw new ClientException(
            $"{stream}: the server does not know producers, so an input cannot be continued there.");
    }

    private static long? Last(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Forbidden => Number(response, ProtocolFields.ProducerEpoch),
        HttpStatusCode.Conflict when Number(response, ProtocolFields.ProducerExpectedSeq) == 0 => 0,
        _ => null,
    };

    private static long? Number(HttpResponseMessage response, string field) =>
        long.TryParse(
            response.Headers.Value(field), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    private HttpRequestMessage ToRequest(ReadOnlyMemory<byte> body, long number, long seq)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, stream) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TryAddWithoutValidation(ProtocolFields.ProducerId, id);
        request.Headers.Add(ProtocolFields.ProducerEpoch, number.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(ProtocolFields.ProducerSeq, seq.ToString(CultureInfo.InvariantCulture));
        return request;
    }
}
