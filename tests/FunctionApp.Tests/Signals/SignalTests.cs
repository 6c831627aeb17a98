using DurableStreams.Addressing;
using DurableStreams.FunctionApp.Clients;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Signals;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace DurableStreams.FunctionApp.Tests.Signals;

public sealed class SignalTests
{
    private static readonly StreamPath Path = TestStreams.Path("a/b");
    private static readonly Incarnation Incarnation = TestStreams.NewIncarnation();
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
        Mock<DurableEntityClient> client = DurableMocks.EntityClient();
        clients.Use(client.TaskClient());
        var signals = new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance);
        await SendBothAsync(signals);
        Assert.Equal(
            [(EntityKeys.ForStream(Path), "Seal"), (EntityKeys.ForStream(Path), "Purge")],
            client.Signals().Select(sent => (sent.Id, sent.Operation)));
        Assert.Equal(Incarnation.Value, Assert.IsType<PurgeInput>(client.Signals()[1].Input).Incarnation);
    }

    [Fact]
    public async Task Signals_are_dropped_until_a_function_provides_a_client() =>
        await SendBothAsync(new DurableClientSignals(new DurableClients(), NullLogger<DurableClientSignals>.Instance));

    [Fact]
    public async Task The_latest_client_is_used()
    {
        var clients = new DurableClients();
        Mock<DurableEntityClient> old = DurableMocks.EntityClient();
        Mock<DurableEntityClient> latest = DurableMocks.EntityClient();
        clients.Use(old.TaskClient());
        clients.Use(latest.TaskClient());
        await SendBothAsync(new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance));
        Assert.Empty(old.Signals());
        Assert.Equal(2, latest.Signals().Length);
    }

    [Fact]
    public async Task A_failure_of_the_client_is_thrown_to_the_caller()
    {
        var clients = new DurableClients();
        clients.Use(DurableMocks.EntityClient(new TimeoutException()).TaskClient());
        var signals = new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance);
        await Assert.ThrowsAsync<TimeoutException>(() => signals.SealAsync(Path, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_client_signals_the_entities_of_sources_and_of_each_estuary()
    {
        var clients = new DurableClients();
        Mock<DurableEntityClient> client = DurableMocks.EntityClient();
        clients.Use(client.TaskClient());
        await SendFanOutAsync(new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance));
        Assert.Equal(FanOutSignals, client.Signals().Select(sent => (sent.Id, sent.Operation)));
        Assert.Equal(
            new PublishInput { Source = "a/b", Incarnation = Incarnation.Value, Since = Since }, client.Signals()[0].Input);
        Assert.Equal(new DeliverInput { Source = "a/b", Estuary = "a/e1", Since = Since }, client.Signals()[1].Input);
    }

    [Fact]
    public async Task An_operation_signals_sources_and_estuaries_through_its_context()
    {
        var context = new Mock<TaskEntityContext>();
        await SendFanOutAsync(new TaskEntitySignals(context.Object));
        Assert.Equal(FanOutSignals, context.Signals().Select(sent => (sent.Id, sent.Operation)));
    }

    [Fact]
    public async Task A_failing_client_fails_a_batch_of_deliveries_and_a_missing_one_does_not()
    {
        var clients = new DurableClients();
        var signals = new DurableClientSignals(clients, NullLogger<DurableClientSignals>.Instance);
        await SendFanOutAsync(signals);
        clients.Use(DurableMocks.EntityClient(new TimeoutException()).TaskClient());
        await Assert.ThrowsAsync<TimeoutException>(
            () => signals.DeliverAsync(Path, Estuaries, Since, CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<TimeoutException>(
            () => signals.SourceAdvancedAsync(new SourceKey(Path, Incarnation), Since, CancellationToken.None).AsTask());
    }

    private static async Task SendFanOutAsync(IFanOutSignals signals)
    {
        await signals.SourceAdvancedAsync(new SourceKey(Path, Incarnation), Since, CancellationToken.None);
        await signals.DeliverAsync(Path, Estuaries, Since, CancellationToken.None);
    }

    private static async Task SendBothAsync(DurableClientSignals signals)
    {
        await signals.SealAsync(Path, CancellationToken.None);
        await signals.PurgeAsync(Path, Incarnation, CancellationToken.None);
    }
}
