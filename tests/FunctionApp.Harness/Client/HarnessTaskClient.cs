using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The client that functions are given: entities only.</summary>
internal sealed partial class HarnessTaskClient(Lazy<EntityHost> entities) : DurableTaskClient("harness")
{
    public override DurableEntityClient Entities { get; } = new HarnessEntityClient(entities);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
