using DurableStreams.Hosting;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscribing;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>
/// Processes over one store and one clock. Signals wait in the process that sent them until the test runs them.
/// </summary>
internal sealed class SubscriptionProcesses : IAsyncDisposable
{
    // Longer than every pause after a conflict, shorter than every interval of a subscription.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(990);

    // In a store that stays unavailable, the outcome of a commit stays unknown.
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMilliseconds(500);

    // In real time: a call that hangs is a failure.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly StreamService[] _services;
    private readonly QueuedSignals[] _signals;
    private readonly IWebhookSender _receiver;
    private readonly FaultInjectingStore? _faultyStreams;
    private readonly FaultInjectingSubscriptions? _faultySubscriptions;

    /// <param name="count">The number of processes.</param>
    /// <param name="receiver">The receiver of all webhooks.</param>
    /// <param name="plan">
    /// The faults of the stores; null for none. With a plan, nothing runs in parallel, so that the n-th call is always
    /// the same.
    /// </param>
    public SubscriptionProcesses(int count, IWebhookSender receiver, IFaultPlan? plan = null)
    {
        _receiver = receiver;
        Store = new MemoryStreamStore(isExclusive: count == 1);
        if (plan is not null)
        {
            _faultyStreams = FaultInjectingStore.Over(Store, plan);
            _faultySubscriptions = new FaultInjectingSubscriptions(Store, Store, plan);
        }

        _signals = [.. Enumerable.Range(0, count).Select(_ => new QueuedSignals())];
        _services = [.. _signals.Select(Start)];
    }

    public ManualTimeProvider Clock { get; } = new();

    /// <summary>The store itself, without faults.</summary>
    public MemoryStreamStore Store { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public StreamService ServiceOf(int number) => _services[number % _services.Length];

    public SubscriptionService SubscriptionsOf(int number) => ServiceOf(number).Subscriptions!;

    public QueuedSignals SignalsOf(int number) => _signals[number % _signals.Length];

    /// <summary>Ends a process, with all that it had in memory, and starts another one.</summary>
    public async Task RestartAsync(int number)
    {
        int i = number % _services.Length;
        await _services[i].DisposeAsync();
        _signals[i] = new QueuedSignals();
        _services[i] = Start(_signals[i]);
    }

    /// <summary>Handles all signals of all processes.</summary>
    public async Task SettleAsync()
    {
        bool any = true;
        while (any)
        {
            any = false;
            for (int i = 0; i < _services.Length; i++)
            {
                any |= await RunAsync(() => _signals[i].RunAsync(SubscriptionsOf(i)));
            }
        }
    }

    /// <summary>Processes the reminders that are due, in one process.</summary>
    public async Task SweepAsync(int number)
    {
        for (int i = 0; i < 5; i++)
        {
            if (await RunAsync(() => ServiceOf(number).SweepAsync(CancellationToken.None).AsTask()) == 0)
            {
                return;
            }
        }
    }

    /// <summary>Like <see cref="SweepAsync"/>, while the store may be unavailable.</summary>
    public async Task TrySweepAsync(int number)
    {
        try
        {
            await SweepAsync(number);
        }
        catch (StoreUnavailableException)
        {
            // The next sweep does it.
        }
    }

    /// <summary>
    /// Runs a call, and lets its pauses after conflicts and failures pass. The clock must not tick besides: a call that
    /// runs on other threads for a while would find all leases over.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> start)
    {
        Task armed = WhenArmed();
        Task<T> call = start();
        while (await Task.WhenAny(call, armed).WaitAsync(Deadline) != call)
        {
            armed = WhenArmed();
            while (!call.IsCompleted && Clock.NextOneShotTimer is { } next && next < LongestPause)
            {
                Clock.Advance(next);
            }
        }

        return await call;

        Task WhenArmed() => Clock.WhenTimerArmedAsync(static due => due < LongestPause);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (StreamService service in _services)
        {
            await service.DisposeAsync();
        }
    }

    private StreamService Start(QueuedSignals signals)
    {
        TestFanOut fanOut = TestFanOut.Silent(Store);
        return new StreamService(new StreamServiceContext
        {
            Streams = _faultyStreams as IStreamStore ?? Store,
            Reminders = _faultyStreams as IReminderStore ?? Store,
            Subscribers = Store,
            Signals = fanOut.Signals,
            Queue = fanOut.Queue,
            Time = Clock,
            Options = OptionsOf(_faultyStreams is not null),
            Subscriptions = new SubscriptionContext
            {
                Store = _faultySubscriptions as ISubscriptionStore ?? Store,
                Index = _faultySubscriptions as ISubscriptionIndex ?? Store,
                Signals = signals,
                Webhooks = _receiver,
                Options = _faultyStreams is null
                    ? new SubscriptionOptions()
                    : new SubscriptionOptions { Parallelism = 1 },
            },
        });
    }

    // No stream expires here, and a tick each half second of hours would take most of the time of a test.
    private static StreamServiceOptions OptionsOf(bool isFaulty)
    {
        var options = new StreamServiceOptions { LifetimeTick = TimeSpan.FromMinutes(1) };
        return isFaulty ? options with { MaxConcurrentReminders = 1, UnknownOutcomeTimeout = LongestOutage } : options;
    }
}
