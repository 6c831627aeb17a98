using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The client that functions are given: entities only.</summary>
internal sealed partial class EntityOnlyTaskClient(DurableEntityClient entities) : DurableTaskClient("harness")
{
    public override DurableEntityClient Entities => entities;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
