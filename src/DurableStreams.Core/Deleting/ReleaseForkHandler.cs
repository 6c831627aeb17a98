using DurableStreams.Active;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>Releases the source of a deleted fork if the deletion itself could not.</summary>
internal sealed class ReleaseForkHandler(StreamServiceContext context, HeadCache heads, StreamDeleter deleter)
    : DeletedStreamHandler<Reminder.ReleaseFork>(context, heads)
{
    protected override async ValueTask<ReminderResult> HandleDeletedAsync(
        Reminder.ReleaseFork reminder, StreamHead? head, CancellationToken cancellationToken) =>
        DoneIf(await deleter.ReleaseAsync(reminder.Origin, reminder.Incarnation).ConfigureAwait(false));
}
