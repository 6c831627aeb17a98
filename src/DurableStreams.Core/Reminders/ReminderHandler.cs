using DurableStreams.Storage;

namespace DurableStreams.Reminders;

/// <summary>
/// Processes the reminders of one kind. Must be idempotent: several processes may process the same reminder.
/// </summary>
internal abstract class ReminderHandler
{
    /// <summary>The delay before a reminder is retried; also the time for which a process claims it.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;

    protected ReminderHandler(TimeProvider time, Type reminderType) => (_time, ReminderType) = (time, reminderType);

    /// <summary>The case of <see cref="Reminder"/> that this handler processes.</summary>
    public Type ReminderType { get; }

    protected DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>
    /// Processes a reminder of <see cref="ReminderType"/>. Exceptions are logged, and the reminder is retried.
    /// </summary>
    public abstract ValueTask<ReminderResult> HandleAsync(Reminder reminder, CancellationToken cancellationToken);

    /// <summary>Done, or a retry after <see cref="RetryDelay"/>.</summary>
    protected ReminderResult DoneIf(bool isDone) => isDone ? ReminderResult.Done : After(RetryDelay);

    protected ReminderResult After(TimeSpan delay) => new(Now + delay);
}

/// <inheritdoc cref="ReminderHandler"/>
/// <typeparam name="TReminder">The case of <see cref="Reminder"/> that this handler processes.</typeparam>
internal abstract class ReminderHandler<TReminder>(TimeProvider time) : ReminderHandler(time, typeof(TReminder))
    where TReminder : Reminder
{
    public sealed override ValueTask<ReminderResult> HandleAsync(
        Reminder reminder, CancellationToken cancellationToken) =>
        HandleAsync((TReminder)reminder, cancellationToken);

    /// <inheritdoc cref="ReminderHandler.HandleAsync"/>
    protected abstract ValueTask<ReminderResult> HandleAsync(TReminder reminder, CancellationToken cancellationToken);
}
