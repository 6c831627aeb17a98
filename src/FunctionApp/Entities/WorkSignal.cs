using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Signals;
using DurableStreams.Storage;
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

    /// <summary>For a sender that knows only the path: the entity then reads the head of the source.</summary>
    public static WorkSignal Publish(StreamPath source, DateTimeOffset since) => Publish(source, null, since);

    public static WorkSignal Publish(SourceKey source, DateTimeOffset since) =>
        Publish(source.Path, source.Incarnation.Value, since);

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

    private static WorkSignal Publish(StreamPath source, Guid? incarnation, DateTimeOffset since) => new(
        EntityKeys.ForSubscribersOf(source),
        nameof(SubscribersEntity.Publish),
        new PublishInput
        {
            Source = source.Value,
            Incarnation = incarnation,
            Since = since,
            Trace = StreamTracing.Current,
        });
}
