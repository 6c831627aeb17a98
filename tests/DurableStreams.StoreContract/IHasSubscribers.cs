using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store can store cursors and the registry of subscribers.</summary>
public interface IHasSubscribers
{
    ISubscriberStore Subscribers { get; }

    /// <summary>See <see cref="StoreFixture.OtherStreams"/>.</summary>
    ISubscriberStore OtherSubscribers => Subscribers;
}
