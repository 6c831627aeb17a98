namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// Versions of rows that can be removed and inserted again: random, so that an old version never matches a new row.
/// </summary>
internal static class RandomVersion
{
    public static long Next() => Random.Shared.NextInt64(1, long.MaxValue);
}
