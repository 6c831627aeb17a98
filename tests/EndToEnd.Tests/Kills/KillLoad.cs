using System.Net;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests.Kills;

/// <summary>What the clients of the kill test share: the processes, and whether to go on.</summary>
internal sealed class KillLoad(IReadOnlyList<ProcessSlot> slots)
{
    private readonly long[] _acknowledged = new long[slots.Count];
    private long _unanswered;
    private volatile bool _stopping;

    public bool GoesOn => !_stopping;

    /// <summary>Requests whose answer a kill took away.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    public long Total => _acknowledged.Sum();

    public long AcknowledgedBy(int process) => Volatile.Read(ref _acknowledged[process]);

    public void Acknowledged(int process) => Interlocked.Increment(ref _acknowledged[process]);

    public void Stop() => _stopping = true;

    /// <summary>The answer; or null when what became of the request is unknown: its process was killed, or said so itself.</summary>
    public async Task<HttpResponseMessage?> SendAsync(int process, HttpRequestMessage request)
    {
        HttpClient client = await slots[process].ClientAsync();
        int kills = slots[process].Kills;
        try
        {
            using (request)
            {
                HttpResponseMessage response = await client.SendAsync(request);
                return response.StatusCode == HttpStatusCode.ServiceUnavailable ? null : response;
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException && WasKilled(process, kills, client))
        {
            Interlocked.Increment(ref _unanswered);
            return null;
        }
    }

    /// <summary>As a load balancer does it: to the other process while there is none in the place of this one.</summary>
    public Task<HttpResponseMessage?> BalanceAsync(int process, HttpRequestMessage request) => SendAsync(Reachable(process), request);

    /// <summary>Sends again until there is an answer, each time to the other process; for what may be done twice.</summary>
    public async Task<HttpStatusCode> InsistAsync(int process, Func<HttpRequestMessage> request)
    {
        while (true)
        {
            process = Reachable(process);
            using HttpResponseMessage? response = await SendAsync(process, request());
            if (response is not null)
            {
                Acknowledged(process);
                return response.StatusCode;
            }

            process = 1 - process;
        }
    }

    /// <summary>Reads until it succeeds.</summary>
    public async Task<string> ReadAsync(int process, string path)
    {
        while (true)
        {
            process = Reachable(process);
            HttpClient client = await slots[process].ClientAsync();
            int kills = slots[process].Kills;
            try
            {
                return await Traffic.Requests.ReadAllAsync(client, path);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException && WasKilled(process, kills, client))
            {
                process = 1 - process;
            }
        }
    }

    private int Reachable(int process) => slots[process].ClientAsync().IsCompleted ? process : 1 - process;

    // The client may be one of a process that was killed before the count was taken.
    private bool WasKilled(int process, int kills, HttpClient client) =>
        slots[process].Kills != kills || !slots[process].ClientAsync().IsCompleted || slots[process].ClientAsync().Result != client;
}
