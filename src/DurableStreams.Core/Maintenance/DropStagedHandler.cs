using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;

namespace DurableStreams.Maintenance;

/// <summary>Deletes staged uploads that were never committed; does nothing if the store does not stage.</summary>
internal sealed class DropStagedHandler(StreamServiceContext context)
    : ReminderHandler<Reminder.DropStaged>(context.Time)
{
    private readonly IStagingStore? _store = context.Streams as IStagingStore;

    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.DropStaged reminder, CancellationToken cancellationToken) =>
        DoneIf(_store is null || await _store
            .DropStagedAsync(reminder.Path, reminder.Incarnation, cancellationToken)
            .ConfigureAwait(false));
}
