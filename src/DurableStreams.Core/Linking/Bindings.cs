using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Linking;

/// <summary>The bindings of a subscription.</summary>
internal static class Bindings
{
    /// <summary>
    /// The bindings that follow from the configuration; those of explicit links follow from the links.
    /// </summary>
    public static IEnumerable<Binding> Of(SubscriptionKey key, SubscriptionHead head)
    {
        SubscriptionConfiguration configuration = head.Configuration;
        if (configuration.Pattern is { } pattern)
        {
            yield return new Binding(BindingKind.Pattern, pattern.Text, key, head.Incarnation);
        }

        if (configuration.EventStream is { } wakeStream)
        {
            yield return new Binding(BindingKind.WakeStream, wakeStream.Value, key, head.Incarnation);
        }
    }
}
