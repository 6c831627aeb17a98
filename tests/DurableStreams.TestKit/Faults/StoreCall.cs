namespace DurableStreams.TestKit.Faults;

/// <summary>The calls of the store ports.</summary>
public enum StoreCall
{
    Get,
    Commit,
    Read,
    ClaimForkGuard,
    Purge,
    List,
    FileDuty,
    ReadDue,
    PostponeDuty,
    CompleteDuty,
    GetSubscriber,
    PutSubscriber,
    RemoveSubscriber,
    PageSubscribers,
    GetRanges,
    PutRange,
    PurgeSubscribers,
    ListCursors,
}
