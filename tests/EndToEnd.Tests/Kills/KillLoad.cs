using System.Net;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests.Kills;

/// <summary>The state that the clients of a kill test share: processes, counters, and when to stop.</summary>
internal sealed class KillLoad(IReadOnlyList<ProcessSlot> slots)
{
    private readonly long[] _acknowledged = new long[slots.Count];
    private long _unanswered;
    private volatile bool _stopping;

    public bool IsRunning => !_stopping;

    /// <summary>Number of requests whose response was lost by a kill.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    public long Total => _acknowledged.Sum();

    public long AcknowledgedBy(int process) => Volatile.Read(ref _acknowledged[process]);

    public void Acknowledged(int process) => Interlocked.Increment(ref _acknowledged[process]);

    public void Stop() => _stopping = true;

    /// <summary>Sends a request. Returns null if its outcome is unknown, after a kill or a 503.</summary>
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
        catch (Exception broken)
            when (broken is HttpRequestException or IOException && WasKilled(process, kills, client))
        {
            Interlocked.Increment(ref _unanswered);
            return null;
        }
    }

    /// <summary>Sends a request like a load balancer: to the other process while this one is down.</summary>
    public Task<HttpResponseMessage?> BalanceAsync(int process, HttpRequestMessage request) =>
        SendAsync(Reachable(process), request);

    /// <summary>Repeats an idempotent request, to the processes in turn, until there is a response.</summary>
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

    /// <summary>Reads a stream, and retries until it succeeds.</summary>
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
            catch (Exception broken)
                when (broken is HttpRequestException or IOException && WasKilled(process, kills, client))
            {
                process = 1 - process;
            }
        }
    }

    private int Reachable(int process) => slots[process].ClientAsync().IsCompleted ? process : 1 - process;

    // The client may belong to a process that was killed before the count was taken.
    private bool WasKilled(int process, int kills, HttpClient client) =>
        slots[process].Kills != kills
        || !slots[process].ClientAsync().IsCompleted
        || slots[process].ClientAsync().Result != client;
}
