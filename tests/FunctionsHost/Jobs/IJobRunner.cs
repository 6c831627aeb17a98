namespace DurableStreams.FunctionsHost.Jobs;

/// <summary>Runs functions for the generated methods of the job host.</summary>
public interface IJobRunner
{
    /// <summary>Runs an entity batch. Request and result are Base64 of Protobuf, as in Durable Task.</summary>
    Task<string> RunEntityAsync(string function, string data, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a step of an orchestration. Request and result are Base64 of Protobuf, as in Durable Task.
    /// </summary>
    Task<string> RunOrchestratorAsync(string function, string data, CancellationToken cancellationToken);

    /// <summary>Runs a function for a queue message.</summary>
    Task RunQueueMessageAsync(string function, string data, CancellationToken cancellationToken);

    /// <summary>Stores the settings of the durable client, which are available only through a binding.</summary>
    Task UseDurableClientAsync(string function, string data, CancellationToken cancellationToken);
}
