namespace DurableStreams.Storage;

/// <summary>The kinds of <see cref="Reminder"/>, as stored. A number is never reused for another kind.</summary>
public enum ReminderKind
{
    /// <summary>See <see cref="Reminder.Expire"/>.</summary>
    Expire = 1,

    /// <summary>See <see cref="Reminder.Purge"/>.</summary>
    Purge = 2,

    /// <summary>See <see cref="Reminder.UndoFork"/>.</summary>
    UndoFork = 3,

    /// <summary>See <see cref="Reminder.ReleaseFork"/>.</summary>
    ReleaseFork = 4,

    /// <summary>See <see cref="Reminder.FanOut"/>.</summary>
    FanOut = 5,

    /// <summary>See <see cref="Reminder.Deliver"/>.</summary>
    Deliver = 6,

    /// <summary>See <see cref="Reminder.SettleEstuarySubscription"/>.</summary>
    SettleEstuarySubscription = 7,

    /// <summary>See <see cref="Reminder.ForgetSource"/>.</summary>
    ForgetSource = 8,

    /// <summary>See <see cref="Reminder.DropStaged"/>.</summary>
    DropStaged = 9,

    /// <summary>See <see cref="Reminder.DropOutcomes"/>.</summary>
    DropOutcomes = 10,

    /// <summary>See <see cref="Reminder.Subscription"/>.</summary>
    Subscription = 11,
}
