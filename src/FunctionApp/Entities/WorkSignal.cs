using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Signals;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>A Durable Task signal: the entity, the operation and its input.</summary>
internal readonly record struct WorkSignal(EntityInstanceId Entity, string Operation, object Input)
{
    /// <param name="appends">Appends to one stream, at least one.</param>
    public static WorkSignal Append(IReadOnlyList<AppendSignal> appends) => new(
        EntityKeys.ForStream(appends[0].Path), nameof(StreamEntity.Append), AppendInputParser.Write(appends));

    public static WorkSignal Seal(StreamPath stream) =>
        new(EntityKeys.ForStream(stream), nameof(StreamEntity.Seal), new SealInput { Path = stream.Value });

    public static WorkSignal Purge(StreamPath stream, Incarnation incarnation) =>
        new(
            EntityKeys.ForStream(stream),
            nameof(StreamEntity.Purge),
            new PurgeInput { Path = stream.Value, Incarnation = incarnation.Value });

    public static WorkSignal Publish(StreamPath source, DateTimeOffset since) => new(
        EntityKeys.ForSubscribersOf(source),
        nameof(SubscribersEntity.Publish),
        new PublishInput { Source = source.Value, Since = since, Trace = StreamTracing.Current });

    public static WorkSignal Deliver(StreamPath source, StreamPath estuary, DateTimeOffset since) => new(
        EntityKeys.ForEstuary(estuary),
        nameof(EstuaryEntity.Deliver),
        new DeliverInput
        {
            Estuary = estuary.Value,
            Source = source.Value,
            Since = since,
            Trace = StreamTracing.Current
        });
}
