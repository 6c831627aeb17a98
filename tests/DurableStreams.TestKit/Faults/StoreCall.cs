namespace DurableStreams.TestKit.Faults;

/// <summary>The operations of the store ports.</summary>
public enum StoreCall
{
    Get,
    Commit,
    Read,
    ClaimForkGuard,
    InsertOutcome,
    FindOutcomes,
    RemoveOutcomes,
    Purge,
    List,
    ScheduleReminder,
    ReadDue,
    PostponeReminder,
    CompleteReminder,
    GetSubscriber,
    PutSubscriber,
    RemoveSubscriber,
    PageSubscribers,
    GetRanges,
    PutRange,
    PurgeSubscribers,
    ListCursors,
}
