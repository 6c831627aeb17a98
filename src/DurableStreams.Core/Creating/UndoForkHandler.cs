using DurableStreams.Reminders;
using DurableStreams.Storage;

namespace DurableStreams.Creating;

/// <summary>Undoes a fork whose creation did not finish.</summary>
internal sealed class UndoForkHandler(TimeProvider time, ForkCreator forks) : ReminderHandler<Reminder.UndoFork>(time)
{
    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.UndoFork reminder, CancellationToken cancellationToken) =>
        DoneIf(await forks.UndoAsync(reminder.Path, reminder.Incarnation, reminder.Origin, cancellationToken)
            .ConfigureAwait(false));
}
