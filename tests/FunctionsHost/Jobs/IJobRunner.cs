namespace DurableStreams.FunctionsHost.Jobs;

/// <summary>What the methods of the job host do: one function each.</summary>
public interface IJobRunner
{
    /// <summary>Runs a batch of operations of an entity; request and result are Protobuf in Base64, as Durable Task has them.</summary>
    Task<string> RunEntityAsync(string function, string data, CancellationToken cancellationToken);

    /// <summary>Runs a function for a queue message.</summary>
    Task RunQueueMessageAsync(string function, string data, CancellationToken cancellationToken);

    /// <summary>Takes the settings of the durable client, which only a binding can tell.</summary>
    Task UseDurableClientAsync(string function, string data, CancellationToken cancellationToken);
}
