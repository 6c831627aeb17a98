using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>
/// Simulates how Durable Task runs entities: a mailbox per key, one batch at a time, delayed signals, and states that
/// are serialised as JSON.
/// </summary>
/// <param name="create">Creates the entity object of a batch.</param>
/// <param name="chaos">Decides which faults happen.</param>
/// <param name="time">The clock that delayed signals follow.</param>
/// <param name="idle">Counts the signals in progress, and other work that a test waits for.</param>
/// <param name="maxBatch">Maximum number of operations in a batch.</param>
internal sealed class EntityHost(
    Func<EntityInstanceId, ITaskEntity> create,
    IChaos chaos,
    TimeProvider time,
    IdleSignal idle,
    int maxBatch = EntityHost.MaxBatch) : IDisposable
{
    /// <summary>The value of <c>host.json</c>.</summary>
    public const int MaxBatch = 50;

    private readonly ConcurrentDictionary<EntityInstanceId, EntityMailbox> _mailboxes = new();
    private readonly ConcurrentDictionary<EntityInstanceId, string> _states = new();
    private readonly ConcurrentDictionary<ITimer, byte> _delayed = new();
    private readonly ConcurrentQueue<(EntityInstanceId, string, Exception)> _failures = new();
    private readonly ConcurrentDictionary<string, int> _operations = new();

    /// <summary>The operations that threw (rolled back, not retried), and the batches that failed.</summary>
    public IReadOnlyCollection<(EntityInstanceId Entity, string Operation, Exception Problem)> Failures => _failures;

    /// <summary>Number of times that an operation was run.</summary>
    public int Operations(string operation) => _operations.GetValueOrDefault(operation);

    /// <summary>Number of signals that are not due yet.</summary>
    public int DelayedCount => _delayed.Count;

    /// <summary>The committed state as JSON; null for none.</summary>
    public string? StateOf(EntityInstanceId entity) => _states.GetValueOrDefault(entity);

    /// <summary>Sends a signal. Returns before it runs.</summary>
    public void Signal(EntitySignal signal)
    {
        foreach (EntitySignal delivery in chaos.Deliver(signal, time.GetUtcNow()))
        {
            if (delivery.At - time.GetUtcNow() is { } delay && delay > TimeSpan.Zero)
            {
                Delay(delivery, delay);
            }
            else
            {
                Post(delivery);
            }
        }
    }

    /// <summary>Completes when nothing runs and only delayed signals wait.</summary>
    public Task WhenIdleAsync() => idle.WhenIdleAsync();

    public void Dispose()
    {
        foreach (ITimer timer in _delayed.Keys)
        {
            timer.Dispose();
        }
    }

    private void Post(EntitySignal signal)
    {
        idle.Begin();
        EntityMailbox mailbox = _mailboxes.GetOrAdd(signal.Entity, static _ => new EntityMailbox());
        if (mailbox.Add(signal, signal.IsOrdered ? null : chaos))
        {
            _ = Task.Run(() => DrainAsync(signal.Entity, mailbox));
        }
    }

    private void Delay(EntitySignal signal, TimeSpan delay)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                if (timer is not null && _delayed.TryRemove(timer, out byte _))
                {
                    timer.Dispose();
                    Post(signal);
                }
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _delayed[timer] = 0;
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    [SuppressMessage(
        "Design", "CA1031", Justification = "A batch that fails as a whole must not end the loop of its entity.")]
    private async Task DrainAsync(EntityInstanceId entity, EntityMailbox mailbox)
    {
        while (mailbox.Take(maxBatch) is { Count: > 0 } batch)
        {
            foreach (EntitySignal signal in batch)
            {
                _operations.AddOrUpdate(signal.Operation, 1, static (_, count) => count + 1);
            }

            EntityCrash crash = chaos.Crash();
            try
            {
                EntityBatchResult result = await EntityBatch.RunAsync(
                    create(entity), entity, StateOf(entity), batch, time);
                Commit(entity, mailbox, batch, result, crash);
            }
            catch (Exception problem)
            {
                _failures.Enqueue((entity, "", problem));
            }

            idle.End(batch.Count);
        }
    }

    // In the order of the Azure Storage provider: first the signals are sent, then the checkpoint is written.
    private void Commit(
        EntityInstanceId entity,
        EntityMailbox mailbox,
        IReadOnlyList<EntitySignal> batch,
        EntityBatchResult result,
        EntityCrash crash)
    {
        if (crash != EntityCrash.BeforeSignals)
        {
            foreach (EntitySignal outgoing in result.Signals)
            {
                Signal(outgoing);
            }
        }

        if (crash != EntityCrash.None)
        {
            // The operations ran, but nothing of it is stored, so they run again.
            idle.Begin(batch.Count);
            mailbox.PutBack(batch);
            return;
        }

        if (result.State is { } state)
        {
            _states[entity] = state;
        }
        else
        {
            _states.TryRemove(entity, out _);
        }

        foreach ((string operation, Exception problem) in result.Failures)
        {
            _failures.Enqueue((entity, operation, problem));
        }
    }
}
