namespace DurableStreams.Reminders;

/// <summary>What became of a reminder.</summary>
/// <param name="RetryAt">When to process it again; null when it is done, or was scheduled again as another one.</param>
internal readonly record struct ReminderResult(DateTimeOffset? RetryAt)
{
    public static ReminderResult Done => default;
}
