using System.Net;
using DurableStreams.TestKit.Wakes;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests.Kills;

/// <summary>Sends requests to the processes in turn. Their workers may be killed.</summary>
internal sealed class BalancedProcesses(IReadOnlyList<ProcessSlot> slots) : IUnreliableServer
{
    private int _requests;

    public async Task<HttpResponseMessage?> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int slot = (Interlocked.Increment(ref _requests) & int.MaxValue) % slots.Count;
        HttpClient client = await slots[slot].ClientAsync();
        try
        {
            using (request)
            {
                HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
                return answer.StatusCode == HttpStatusCode.ServiceUnavailable || IsOfTheHost(answer) ? null : answer;
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return null;
        }
    }

    // The app's own errors have a type; this is the host's answer while there is no worker.
    private static bool IsOfTheHost(HttpResponseMessage answer) =>
        answer is { StatusCode: HttpStatusCode.InternalServerError, Content.Headers.ContentType: null };
}
