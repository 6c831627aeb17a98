using DurableStreams.FunctionApp.Harness;
using DurableStreams.Signals;
using DurableStreams.TestKit.Streams;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.FunctionApp.Tests.Signals;

public sealed class SignalTests
{
    private static readonly StreamPath Path = TestStreams.Path("a/b");
    private static readonly Incarnation Life = TestStreams.NewIncarnation();
    private static readonly DateTimeOffset Since = DateTimeOffset.UnixEpoch.AddDays(1);
    private static readonly StreamPath[] Estuaries = [TestStreams.Path("a/e1"), TestStreams.Path("a/e2")];

    private static readonly (EntityInstanceId, string)[] FanOutSignals =
    [
        (EntityKeys.ForSubscribersOf(Path), "Publish"),
        (EntityKeys.ForEstuary(Estuaries[0]), "Deliver"),
        (EntityKeys.ForEstuary(Estuaries[1]), "Deliver"),
    ];

    [Fact]
    public async Task A_client_signals_the_entity_of_the_stream()
    {
        var clients = new DurableClients();
        var client = new RecordingClient();
        clients.Use(client.AsTaskClient);
        var signals = new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance);
        await SendBothAsync(signals);
        Assert.Equal([(EntityKeys.ForStream(Path), "Seal"), (EntityKeys.ForStream(Path), "Purge")], client.Sent.Select(sent => (sent.Id, sent.Operation)));
        Assert.Equal(Life.Value, Assert.IsType<PurgeInput>(client.Sent[1].Input).Incarnation);
    }

    [Fact]
    public async Task Before_any_function_had_a_client_signals_are_dropped() =>
        await SendBothAsync(new DurableClientSignals(new DurableClients(), NullLogger<DurableClientSignals>.Instance));

    [Fact]
    public async Task The_latest_client_is_used()
    {
        var clients = new DurableClients();
        var old = new RecordingClient();
        var latest = new RecordingClient();
        clients.Use(old.AsTaskClient);
        clients.Use(latest.AsTaskClient);
        await SendBothAsync(new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance));
        Assert.Empty(old.Sent);
        Assert.Equal(2, latest.Sent.Count);
    }

    [Fact]
    public async Task A_failing_client_is_the_callers_to_hear_of()
    {
        var clients = new DurableClients();
        clients.Use(new RecordingClient { Failure = new TimeoutException() }.AsTaskClient);
        var signals = new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance);
        await Assert.ThrowsAsync<TimeoutException>(() => signals.SealAsync(Path, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task An_operation_signals_through_its_context()
    {
        var context = new BatchContext(new EntityInstanceId("other", "key"));
        await SendBothAsync(new TaskEntitySignals(context));
        Assert.Equal(["Seal", "Purge"], context.Sent.Select(sent => sent.Operation));
        Assert.All(context.Sent, sent => Assert.Equal(EntityKeys.ForStream(Path), sent.Entity));
    }

    [Fact]
    public async Task A_client_signals_the_entities_of_sources_and_of_each_estuary()
    {
        var clients = new DurableClients();
        var client = new RecordingClient();
        clients.Use(client.AsTaskClient);
        await SendFanOutAsync(new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance));
        Assert.Equal(FanOutSignals, client.Sent.Select(sent => (sent.Id, sent.Operation)));
        Assert.Equal(new PublishInput { Source = "a/b", Since = Since }, client.Sent[0].Input);
        Assert.Equal(new DeliverInput { Source = "a/b", Estuary = "a/e1", Since = Since }, client.Sent[1].Input);
    }

    [Fact]
    public async Task An_operation_signals_sources_and_estuaries_through_its_context()
    {
        var context = new BatchContext(new EntityInstanceId("other", "key"));
        await SendFanOutAsync(new TaskEntitySignals(context));
        Assert.Equal(FanOutSignals, context.Sent.Select(sent => (sent.Entity, sent.Operation)));
    }

    [Fact]
    public async Task A_failing_client_fails_a_batch_of_deliveries_and_a_missing_one_does_not()
    {
        var clients = new DurableClients();
        var signals = new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance);
        await SendFanOutAsync(signals);
        clients.Use(new RecordingClient { Failure = new TimeoutException() }.AsTaskClient);
        await Assert.ThrowsAsync<TimeoutException>(() => signals.DeliverAsync(Path, Estuaries, Since, CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<TimeoutException>(() => signals.SourceAdvancedAsync(Path, Since, CancellationToken.None).AsTask());
    }

    private static async Task SendFanOutAsync(IWorkSignals signals)
    {
        await signals.SourceAdvancedAsync(Path, Since, CancellationToken.None);
        await signals.DeliverAsync(Path, Estuaries, Since, CancellationToken.None);
    }

    private static async Task SendBothAsync(IWorkSignals signals)
    {
        await signals.SealAsync(Path, CancellationToken.None);
        await signals.PurgeAsync(Path, Life, CancellationToken.None);
    }
}
