using System.Text.Json;
using DurableStreams.FunctionsHost.Chaos;
using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Rpc;
using DurableStreams.FunctionsHost.Workers;

namespace DurableStreams.FunctionsHost.Jobs;

/// <summary>Runs entity, orchestration and queue functions in the worker.</summary>
internal sealed class JobRunner(
    FunctionCatalog catalog,
    WorkerSupervisor workers,
    InvocationInputs inputs,
    DurableClientSettings durableClient,
    EntityChaos? chaos) : IJobRunner
{
    private readonly Dictionary<string, FunctionMetadata> _functions =
        catalog.Functions.ToDictionary(function => function.Name);

    public async Task<string> RunEntityAsync(string function, string data, CancellationToken cancellationToken)
    {
        string result = await RunOrchestratorAsync(function, data, cancellationToken);
        return chaos is null ? result : chaos.Disturb(result);
    }

    public async Task<string> RunOrchestratorAsync(string function, string data, CancellationToken cancellationToken)
    {
        InvocationResponse response = await RunAsync(function, new TypedData { String = data }, cancellationToken);
        return response.ReturnValue.DataCase == TypedData.DataOneofCase.Json
            ? JsonSerializer.Deserialize<string>(response.ReturnValue.Json)!
            : response.ReturnValue.String;
    }

    public Task RunQueueMessageAsync(string function, string data, CancellationToken cancellationToken) =>
        RunAsync(function, new TypedData { Json = data }, cancellationToken);

    public Task UseDurableClientAsync(string function, string data, CancellationToken cancellationToken)
    {
        durableClient.Json = data;
        return Task.CompletedTask;
    }

    private Task<InvocationResponse> RunAsync(
        string function, TypedData triggerData, CancellationToken cancellationToken) =>
        workers.InvokeAsync(_functions[function], inputs.For(_functions[function], triggerData), cancellationToken);
}
