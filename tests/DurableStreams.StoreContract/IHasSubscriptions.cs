using DurableStreams.Storage.Subscriptions;

namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store can store subscriptions and their index.</summary>
public interface IHasSubscriptions
{
    ISubscriptionStore Subscriptions { get; }

    ISubscriptionIndex SubscriptionIndex { get; }

    /// <summary>See <see cref="StoreFixture.OtherStreams"/>.</summary>
    ISubscriptionStore OtherSubscriptions => Subscriptions;

    /// <summary>See <see cref="StoreFixture.OtherStreams"/>.</summary>
    ISubscriptionIndex OtherSubscriptionIndex => SubscriptionIndex;
}
