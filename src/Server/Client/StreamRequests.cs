using System.Net;

namespace DurableStreams.Server.Client;

/// <summary>Requests about a stream as a whole, which one answer completes.</summary>
internal static class StreamRequests
{
    /// <summary>Reads what the server knows of a stream.</summary>
    public static async Task<StreamMetadata> HeadAsync(
        this StreamClient client, Uri stream, Retries retries, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Head, stream), retries, cancellationToken);
        return StreamMetadata.Of(response);
    }

    /// <summary>Creates a stream. Succeeds also if it exists with the same properties.</summary>
    public static async Task CreateAsync(
        this StreamClient client,
        Uri stream,
        NewStream properties,
        Retries retries,
        CancellationToken cancellationToken)
    {
        using HttpResponseMessage created = await client.SendAsync(
            () => properties.ToRequest(stream), retries, cancellationToken);
    }

    /// <summary>Closes a stream (§5.3). Succeeds also if it is closed.</summary>
    public static async Task CloseAsync(
        this StreamClient client, Uri stream, Retries retries, CancellationToken cancellationToken)
    {
        using HttpResponseMessage closed = await client.SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, stream) { Content = new ByteArrayContent([]) };
                request.Headers.Add(ProtocolFields.StreamClosed, ProtocolFields.True);
                return request;
            },
            retries,
            cancellationToken);
    }

    /// <summary>Deletes a stream. Succeeds also if a repetition finds it deleted.</summary>
    public static async Task DeleteAsync(
        this StreamClient client, Uri stream, Retries retries, CancellationToken cancellationToken)
    {
        int attempts = 0;
        try
        {
            using HttpResponseMessage deleted = await client.SendAsync(
                () =>
                {
                    attempts++;
                    return new HttpRequestMessage(HttpMethod.Delete, stream);
                },
                retries,
                cancellationToken);
        }
        catch (ClientException gone) when (gone.Status == HttpStatusCode.NotFound && attempts > 1)
        {
            // The answer to an earlier attempt was lost.
        }
    }
}
