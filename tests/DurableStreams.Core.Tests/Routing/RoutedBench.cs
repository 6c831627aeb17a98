using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.Model;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>A process that receives requests and one that runs the worker of streams, over one store.</summary>
internal sealed class RoutedBench : IAsyncDisposable
{
    public const string Name = "project/stream";

    public static readonly StreamPath Path = TestStreams.Path(Name);

    private readonly List<StreamService> _processes = [];

    public RoutedBench()
    {
        Front = Start(FrontFaults);
        Worker = Start(WorkerFaults);
        Signals.Deliver = signal => Worker.Routed.CommitAsync(signal).AsTask();
    }

    public ManualTimeProvider Clock { get; } = new();

    public MemoryStreamStore Store { get; } = new(isExclusive: false);

    public SignalledAppends Signals { get; } = new();

    public RoutedAppendOptions Options { get; } = new();

    public FaultScript FrontFaults { get; } = new();

    public FaultScript WorkerFaults { get; } = new();

    /// <summary>The process that receives requests.</summary>
    public StreamService Front { get; }

    /// <summary>The process that makes the appends.</summary>
    public StreamService Worker { get; }

    /// <summary>Starts one more process.</summary>
    public StreamService Start(IFaultPlan? faults = null)
    {
        var store = FaultInjectingStore.Over(Store, faults ?? new FaultScript());
        StreamService process = TestServices.Start(
            store,
            store,
            new StreamServiceOptions { LifetimeTick = TimeSpan.FromDays(1) },
            Clock,
            fanOut: TestFanOut.Silent(Store),
            appendSignals: Signals,
            append: Options);
        _processes.Add(process);
        return process;
    }

    /// <summary>Sends a request to the front process, and advances the clock by its pauses.</summary>
    public Task<AppendOutcome> PostAsync(
        string body = "", bool close = false, ProducerStamp? producer = null, string path = Name) =>
        Clock.DriveAsync(() => RouteAsync(Front, body, close, producer, path));

    public static Task<AppendOutcome> RouteAsync(
        StreamService process, string body = "", bool close = false, ProducerStamp? producer = null, string path = Name)
    {
        var request = new AppendRequest(
            TestStreams.Path(path), ServiceCalls.Text, ServiceCalls.Body(body), close, producer, null);
        return process.Routed.RouteAsync(request, CancellationToken.None).AsTask();
    }

    /// <summary>A signal that no request waits for.</summary>
    public AppendSignal Signal(string body = "x", TimeSpan? deadlineIn = null) =>
        new(RequestId.New(), Clock.GetUtcNow() + (deadlineIn ?? TimeSpan.FromSeconds(20)), Path)
        {
            ContentType = ServiceCalls.Text,
            Body = TestBytes.Text(body),
        };

    /// <summary>Passes a signal to the worker, and advances the clock by its pauses.</summary>
    public Task<AppendOutcome> CommitAsync(AppendSignal signal) => CommitAsync(Worker, signal);

    /// <summary>Passes a signal to a process, and advances the clock by its pauses.</summary>
    public async Task<AppendOutcome> CommitAsync(StreamService worker, AppendSignal signal) =>
        (await Clock.DriveAsync(() => worker.Routed.CommitAsync(signal).AsTask())).Outcome;

    /// <summary>The content of the stream, as a new process reads it.</summary>
    public async Task<string> TextAsync()
    {
        await using StreamService reader = TestServices.Start(Store, Store, time: Clock);
        return (await reader.TextAsync(Name)).Replace("|", "", StringComparison.Ordinal);
    }

    /// <summary>The recorded outcome of a request; null if there is none.</summary>
    public async Task<AppendOutcome?> RecordedAsync(AppendSignal signal) =>
        await Store.FindOutcomesAsync(signal.Path, [signal.Request], CancellationToken.None) is [var row]
            ? AppendOutcomeCodec.Decode(row.Outcome.Span)
            : null;

    public async ValueTask DisposeAsync()
    {
        foreach (StreamService process in _processes)
        {
            await process.DisposeAsync();
        }
    }
}
