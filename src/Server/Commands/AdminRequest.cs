using System.Net;
using System.Net.Http.Headers;
using DurableStreams.Server.Configuration;

namespace DurableStreams.Server.Commands;

/// <summary>Sends a request with the admin key to a running server.</summary>
internal static class AdminRequest
{
    /// <summary>Sends a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="server">The server, as the command line names it.</param>
    /// <param name="adminKey">The key of the server.</param>
    /// <param name="expected">The status of the success.</param>
    /// <param name="conflict">The status of the only refusal that depends on the command.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The body of the success; null for the conflict.</returns>
    /// <exception cref="InvalidSettingException">There was another answer, or none; the message says which.</exception>
    public static async Task<byte[]?> SendAsync(
        HttpRequestMessage request,
        string server,
        string adminKey,
        HttpStatusCode expected,
        HttpStatusCode conflict,
        CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        using var client = new HttpClient();
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode == expected)
            {
                return await response.Content.ReadAsByteArrayAsync(cancellationToken);
            }

            return response.StatusCode == conflict
                ? null
                : throw new InvalidSettingException(response.StatusCode == HttpStatusCode.Unauthorized
                    ? $"The server at {server} has a different Auth__AdminKey, or none."
                    : $"The server at {server} answered with status {(int)response.StatusCode}.");
        }
        catch (HttpRequestException unreachable)
        {
            throw new InvalidSettingException($"The server at {server} cannot be reached.", unreachable);
        }
        catch (TaskCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidSettingException(
                $"The server at {server} did not answer within {client.Timeout.TotalSeconds} s.", late);
        }
    }
}
