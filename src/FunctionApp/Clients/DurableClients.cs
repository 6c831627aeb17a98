using Microsoft.DurableTask.Client;

namespace DurableStreams.FunctionApp.Clients;

/// <summary>
/// Makes the Durable Task client available to services. The worker passes it to functions only and does not register it
/// in the container, so every function that receives one stores it here.
/// </summary>
/// <remarks>
/// Code must work without a client. On Flex Consumption, HTTP, timer, queue and entity functions run in separate
/// processes, and entity functions never receive one; they signal through their context.
/// </remarks>
public sealed class DurableClients
{
    private volatile DurableTaskClient? _latest;

    /// <summary>The client that was stored last; null if no function has run yet.</summary>
    public DurableTaskClient? Latest => _latest;

    /// <summary>Stores the client that a function received.</summary>
    public void Use(DurableTaskClient client)
    {
        // It is usually the same instance. Skipping the write avoids contention for the cache line under load.
        if (!ReferenceEquals(_latest, client))
        {
            _latest = client;
        }
    }
}
