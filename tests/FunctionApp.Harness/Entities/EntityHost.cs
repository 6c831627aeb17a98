using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>
/// Durable Task's side of entities in one process: a mailbox for each key, one batch of it at a time, delayed signals,
/// and states that end with the process.
/// </summary>
public sealed class EntityHost : IDisposable
{
    private readonly EntityBatchRunner _runner;
    private readonly IChaos _chaos;
    private readonly TimeProvider _time;
    private readonly ILogger<EntityHost> _log;
    private readonly ConcurrentDictionary<EntityInstanceId, EntityMailbox> _mailboxes = new();
    private readonly ConcurrentDictionary<EntityInstanceId, string> _states = new();
    private readonly ConcurrentDictionary<ITimer, byte> _delayed = new();
    private readonly IdleSignal _idle = new();

    public EntityHost(EntityBatchRunner runner, IChaos chaos, TimeProvider time, ILogger<EntityHost> log)
    {
        _runner = runner;
        _chaos = chaos;
        _time = time;
        _log = log;
    }

    /// <summary>Operations that failed: rolled back, and never tried again.</summary>
    public EntityFailures Failures { get; } = new();

    /// <summary>How many signals wait for their time.</summary>
    public int DelayedCount => _delayed.Count;

    /// <summary>The committed state as JSON; null when there is none.</summary>
    public string? StateOf(EntityInstanceId entity) => _states.GetValueOrDefault(entity);

    /// <summary>Sends a signal. It has arrived nowhere yet when this returns.</summary>
    public void Signal(EntitySignal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        foreach (EntitySignal delivery in _chaos.Deliver(signal, _time.GetUtcNow()))
        {
            if (delivery.At is { } at && at > _time.GetUtcNow())
            {
                Delay(delivery, at - _time.GetUtcNow());
            }
            else
            {
                Post(delivery);
            }
        }
    }

    /// <summary>Completes when nothing runs and nothing waits but for its time.</summary>
    public Task WhenIdleAsync() => _idle.WhenIdleAsync();

    public void Dispose()
    {
        foreach (ITimer timer in _delayed.Keys)
        {
            timer.Dispose();
        }
    }

    private void Post(EntitySignal signal)
    {
        _idle.Begin();
        EntityMailbox mailbox = _mailboxes.GetOrAdd(signal.Entity, static _ => new EntityMailbox());
        if (mailbox.Add(signal, signal.IsOrdered ? null : _chaos))
        {
            _ = Task.Run(() => DrainAsync(signal.Entity, mailbox));
        }
    }

    private void Delay(EntitySignal signal, TimeSpan delay)
    {
        ITimer? timer = null;
        timer = _time.CreateTimer(
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

    [SuppressMessage("Design", "CA1031", Justification = "A batch that fails as a whole must not end the loop of its entity.")]
    private async Task DrainAsync(EntityInstanceId entity, EntityMailbox mailbox)
    {
        while (mailbox.Take(_runner.MaxBatchSize) is { Count: > 0 } batch)
        {
            EntityCrash crash = _chaos.Crash();
            try
            {
                EntityBatchResult result = await _runner.RunAsync(entity, StateOf(entity), batch);
                Commit(entity, mailbox, batch, result, crash);
            }
            catch (Exception problem)
            {
                _log.BatchFailed(entity, problem);
                Failures.Add(entity, "", problem);
            }

            _idle.End(batch.Count);
        }
    }

    // In the order of the Azure Storage provider: what is sent goes out first, then comes the checkpoint.
    private void Commit(
        EntityInstanceId entity, EntityMailbox mailbox, IReadOnlyList<EntitySignal> batch, EntityBatchResult result, EntityCrash crash)
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
            // The operations ran, nobody remembers, and they run again.
            _idle.Begin(batch.Count);
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
            _log.OperationFailed(operation, entity, problem);
            Failures.Add(entity, operation, problem);
        }
    }
}
