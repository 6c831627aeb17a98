using Microsoft.DurableTask.Client;

namespace DurableStreams.FunctionApp;

/// <summary>
/// The client of Durable Task as the last function got it: the worker hands it to functions only and keeps it out of
/// the container, while signals are sent by services that know no function.
/// </summary>
/// <remarks>
/// Nothing may depend on there being one. On Flex Consumption HTTP, timer, queue and entity functions run in processes
/// of their own; each function that can have a client hands it over, and entities signal through their context.
/// </remarks>
public sealed class DurableClients
{
    private volatile DurableTaskClient? _latest;

    /// <summary>Null until a function has been given one.</summary>
    public DurableTaskClient? Latest => _latest;

    /// <summary>Keeps the client of a function.</summary>
    public void Use(DurableTaskClient client)
    {
        // Usually it is the same one, and many requests a second would fight for the cache line.
        if (!ReferenceEquals(_latest, client))
        {
            _latest = client;
        }
    }
}
