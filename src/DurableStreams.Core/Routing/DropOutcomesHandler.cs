using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;

namespace DurableStreams.Routing;

/// <summary>Removes the outcomes of a path that are no longer kept.</summary>
internal sealed class DropOutcomesHandler(StreamServiceContext context)
    : ReminderHandler<Reminder.DropOutcomes>(context.Time)
{
    private const int MaxRows = 10_000;

    private readonly IOutcomeStore? _store = context.Streams as IOutcomeStore;

    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.DropOutcomes reminder, CancellationToken cancellationToken)
    {
        DateTimeOffset before = Now - context.Append.OutcomeRetention;
        bool isDone = _store is null || await _store
            .RemoveOutcomesAsync(reminder.Path, before, MaxRows, cancellationToken)
            .ConfigureAwait(false);
        return isDone ? ReminderResult.Done : After(TimeSpan.Zero);
    }
}
