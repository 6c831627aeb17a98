using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;

namespace DurableStreams.Linking;

/// <summary>
/// Finds the subscriptions that a stream concerns before it is created, so that its first append wakes them (§6.2).
/// </summary>
/// <remarks>
/// A subscription that is created at the same time may be missed. It looks at all streams again after the creation must
/// have ended; see <see cref="SubscriptionLinker"/>.
/// </remarks>
internal static class NewStreamLinks
{
    /// <summary>
    /// Enters the subscriptions in the registry of the incarnation that is about to be created.
    /// </summary>
    /// <returns>
    /// True if there are any: the stream must be created with <see cref="StreamHead.HasSubscriptions"/>.
    /// </returns>
    /// <exception cref="StoreUnavailableException">Do not create the stream.</exception>
    public static async ValueTask<bool> PrepareAsync(
        StreamServiceContext context,
        StreamPath stream,
        Incarnation incarnation,
        CancellationToken cancellationToken)
    {
        if (context.Subscriptions is not { } subscriptions)
        {
            return false;
        }

        IReadOnlyList<Binding> bindings =
            await subscriptions.Index.FindBindingsAsync(stream, cancellationToken).ConfigureAwait(false);
        StreamSubscription[] concerned = Concerned(bindings, stream);
        if (concerned.Length == 0)
        {
            return false;
        }

        // Removes the rows if the creation fails; see ForgetSourceHandler. As late as a purge, so that a creation whose
        // commit takes long to settle keeps them.
        await context.Reminders.ScheduleAsync(
            new Reminder.ForgetSource(stream, incarnation),
            context.Now + context.Options.PurgeDelay,
            cancellationToken).ConfigureAwait(false);
        var source = new SourceKey(stream, incarnation);
        foreach (StreamSubscription subscription in concerned)
        {
            await subscriptions.Index.PutStreamSubscriptionAsync(source, subscription, cancellationToken)
                .ConfigureAwait(false);
        }

        return true;
    }

    private static StreamSubscription[] Concerned(IReadOnlyList<Binding> bindings, StreamPath stream)
    {
        // Patterns never link a stream that receives wake events: each wake would cause others.
        bool isWakeStream = bindings.Any(binding => binding.Kind == BindingKind.WakeStream);
        return
        [
            .. from binding in bindings
               where binding.Kind == BindingKind.Explicit
                   || (binding.Kind == BindingKind.Pattern && !isWakeStream && Matches(binding, stream))
               group binding by binding.Subscription into rows
               select new StreamSubscription(rows.Key, rows.First().Incarnation, FromStart: true),
        ];
    }

    private static bool Matches(Binding binding, StreamPath stream) =>
        binding.Subscription.Covers(stream)
        && PathPattern.Restore(binding.Text).Matches(binding.Subscription.RelativePathOf(stream));
}
