using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>An operation of a batch.</summary>
internal sealed class BatchOperation(EntitySignal signal, BatchContext context, BatchState state) : TaskEntityOperation
{
    public override string Name => signal.Operation;

    public override TaskEntityContext Context => context;

    public override TaskEntityState State => state;

    public override bool HasInput => signal.Input is not null;

    public override object? GetInput(Type inputType) => EntityJson.Read(signal.Input, inputType);
}
