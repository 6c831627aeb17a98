using DurableStreams.Storage;

namespace DurableStreams.Reminders;

/// <summary>Processes the reminders of one kind. Each may be processed twice, and by several processes.</summary>
internal abstract class ReminderHandler
{
    /// <summary>How long a reminder that could not be processed waits; also how long other processes leave it alone.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;

    protected ReminderHandler(TimeProvider time, Type reminderType) => (_time, ReminderType) = (time, reminderType);

    /// <summary>The case of <see cref="Reminder"/> that it processes.</summary>
    public Type ReminderType { get; }

    protected DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Processes a reminder of <see cref="ReminderType"/>. What it throws is logged, and the reminder is retried.</summary>
    public abstract ValueTask<ReminderResult> HandleAsync(Reminder reminder, CancellationToken cancellationToken);

    /// <summary>Done, or to be retried.</summary>
    protected ReminderResult DoneIf(bool isDone) => isDone ? ReminderResult.Done : After(RetryDelay);

    protected ReminderResult After(TimeSpan delay) => new(Now + delay);
}

/// <inheritdoc cref="ReminderHandler"/>
/// <typeparam name="TReminder">The kind.</typeparam>
internal abstract class ReminderHandler<TReminder>(TimeProvider time) : ReminderHandler(time, typeof(TReminder))
    where TReminder : Reminder
{
    public sealed override ValueTask<ReminderResult> HandleAsync(Reminder reminder, CancellationToken cancellationToken) =>
        HandleAsync((TReminder)reminder, cancellationToken);

    /// <inheritdoc cref="ReminderHandler.HandleAsync"/>
    protected abstract ValueTask<ReminderResult> HandleAsync(TReminder reminder, CancellationToken cancellationToken);
}
