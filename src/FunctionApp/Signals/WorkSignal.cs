using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp;

/// <summary>A signal as Durable Task has it: to whom, which operation, with what.</summary>
internal readonly record struct WorkSignal(EntityInstanceId Entity, string Operation, object Input)
{
    public static WorkSignal Seal(StreamPath stream) =>
        new(EntityKeys.ForStream(stream), nameof(StreamEntity.Seal), new SealInput { Path = stream.Value });

    public static WorkSignal Purge(StreamPath stream, Incarnation life) =>
        new(EntityKeys.ForStream(stream), nameof(StreamEntity.Purge), new PurgeInput { Path = stream.Value, Life = life.Value });
}
