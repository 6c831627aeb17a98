namespace DurableStreams.Reminders;

/// <summary>The result of processing a reminder.</summary>
/// <param name="RetryAt">When to retry; null if the reminder is done, or the handler has scheduled a new one.</param>
internal readonly record struct ReminderResult(DateTimeOffset? RetryAt)
{
    public static ReminderResult Done => default;
}
