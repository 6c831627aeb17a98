using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>One operation of a batch; its input is read from JSON.</summary>
internal sealed class BatchOperation(EntitySignal signal, BatchContext context, BatchState state) : TaskEntityOperation
{
    public override string Name => signal.Operation;

    public override TaskEntityContext Context => context;

    public override TaskEntityState State => state;

    public override bool HasInput => signal.Input is not null;

    public override object? GetInput(Type inputType) => EntityJson.Read(signal.Input, inputType);
}
