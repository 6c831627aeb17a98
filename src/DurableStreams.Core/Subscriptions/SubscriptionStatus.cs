namespace DurableStreams.Subscriptions;

/// <summary>The status of a subscription.</summary>
public enum SubscriptionStatus
{
    /// <summary>
    /// Being created: not all of its explicit links are stored. Clients do not see it; one that stays in this state is
    /// removed.
    /// </summary>
    Creating = 0,

    /// <summary>In use.</summary>
    Live = 1,

    /// <summary>Deleted: its rows are being removed, and clients do not see it.</summary>
    Deleting = 2,
}
