using DurableStreams.Addressing;
using DurableStreams.FunctionApp.Clients;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Signals;

/// <summary>
/// Sends signals from outside entities. They may arrive in any order, or twice. While no Durable Task client is known,
/// signals are dropped; the sweeper compensates for them as for any lost signal.
/// </summary>
internal sealed class DurableClientSignals(DurableClients clients, ILogger<DurableClientSignals> log)
    : IAppendSignals, IFanOutSignals, IMaintenanceSignals
{
    public ValueTask AppendAsync(IReadOnlyList<AppendSignal> appends, CancellationToken cancellationToken) =>
        SendAsync(WorkSignal.Append(appends), cancellationToken);

    public ValueTask SealAsync(StreamPath stream, CancellationToken cancellationToken) =>
        SendAsync(WorkSignal.Seal(stream), cancellationToken);

    public ValueTask PurgeAsync(StreamPath stream, Incarnation incarnation, CancellationToken cancellationToken) =>
        SendAsync(WorkSignal.Purge(stream, incarnation), cancellationToken);

    public ValueTask SourceAdvancedAsync(
        SourceKey source, DateTimeOffset since, CancellationToken cancellationToken) =>
        SendAsync(WorkSignal.Publish(source, since), cancellationToken);

    public async ValueTask DeliverAsync(
        StreamPath source,
        IReadOnlyList<StreamPath> estuaries,
        DateTimeOffset since,
        CancellationToken cancellationToken) =>
        await Task.WhenAll(estuaries.Select(estuary =>
            SendAsync(WorkSignal.Deliver(source, estuary, since), cancellationToken).AsTask()));

    private async ValueTask SendAsync(WorkSignal signal, CancellationToken cancellationToken)
    {
        if (clients.Latest is not { } client)
        {
            log.SignalDropped(signal.Operation, signal.Entity);
            return;
        }

        await client.Entities.SignalEntityAsync(
            signal.Entity, signal.Operation, signal.Input, cancellation: cancellationToken);
    }
}
