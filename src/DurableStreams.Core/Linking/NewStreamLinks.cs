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
/// A subscription that is created at the same time may be missed. Its linking checks all streams again once the
/// creation must have ended; see <see cref="SubscriptionLinker"/>.
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
        List<StreamSubscription> concerned =
            await FindConcernedAsync(subscriptions, bindings, stream, cancellationToken).ConfigureAwait(false);
        if (concerned.Count == 0)
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

    private static async ValueTask<List<StreamSubscription>> FindConcernedAsync(
        SubscriptionContext subscriptions,
        IReadOnlyList<Binding> bindings,
        StreamPath stream,
        CancellationToken cancellationToken)
    {
        // Patterns never link a stream that receives wake events: each wake would cause others.
        bool isWakeStream = bindings.Any(binding => binding.Kind == BindingKind.WakeStream);
        var concerned = new List<StreamSubscription>();
        foreach (IGrouping<SubscriptionKey, Binding> rows in bindings
            .Where(binding => binding.Kind == BindingKind.Explicit
                || (binding.Kind == BindingKind.Pattern && !isWakeStream && Matches(binding, stream)))
            .GroupBy(binding => binding.Subscription))
        {
            Incarnation[] incarnations = [.. rows.Select(row => row.Incarnation).Distinct()];
            if (incarnations.Length > 1)
            {
                // One is left from a deleted subscription of the same id.
                StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(
                    rows.Key, cancellationToken).ConfigureAwait(false);
                incarnations = [stored?.Head.Incarnation ?? incarnations[0]];
            }

            concerned.Add(new StreamSubscription(rows.Key, incarnations[0], FromStart: true));
        }

        return concerned;
    }

    private static bool Matches(Binding binding, StreamPath stream) =>
        binding.Subscription.Covers(stream)
        && PathPattern.Restore(binding.Text).Matches(binding.Subscription.RelativePathOf(stream));
}
