using DurableStreams.Active;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;

namespace DurableStreams.Deleting;

/// <summary>Tells the source of a deleted fork that the fork is gone, where that did not happen at once.</summary>
internal sealed class ReleaseForkHandler(StreamServiceContext context, HeadCache heads, StreamDeleter deleter)
    : DeletedStreamHandler<Reminder.ReleaseFork>(context, heads)
{
    protected override async ValueTask<ReminderResult> HandleDeletedAsync(Reminder.ReleaseFork reminder, CancellationToken cancellationToken) =>
        DoneIf(await deleter.ReleaseAsync(reminder.Origin, reminder.Incarnation).ConfigureAwait(false));
}
