namespace DurableStreams.Listing;

/// <summary>A page of a list. The work for a page is limited, so it may be short, or even empty.</summary>
/// <typeparam name="TEntry">The entries.</typeparam>
/// <typeparam name="TKey">What the entries are ordered by.</typeparam>
/// <param name="Entries">The entries, in their order.</param>
/// <param name="Next">The <c>after</c> of the next page; null if this is the last page.</param>
public sealed record ListPage<TEntry, TKey>(IReadOnlyList<TEntry> Entries, TKey? Next)
    where TKey : struct;
