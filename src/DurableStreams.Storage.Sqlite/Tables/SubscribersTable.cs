namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes the registry of subscribers.</summary>
internal sealed class SubscribersTable(Database database) : IDisposable
{
    private readonly Statement _put = new(
        database,
        "INSERT OR REPLACE INTO subscribers (source, range, estuary, subscription, version) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly Statement _remove = new(
        database, "DELETE FROM subscribers WHERE source = ?1 AND range = ?2 AND estuary = ?3 AND version = ?4");

    private readonly Statement _insertRange = new(
        database,
        """
        INSERT OR IGNORE INTO fan_out_ranges (source, first, count, handed_to, done_to, message, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """);

    private readonly Statement _updateRange = new(
        database,
        """
        UPDATE fan_out_ranges SET handed_to = ?4, done_to = ?5, message = ?6, version = ?7
        WHERE source = ?1 AND first = ?2 AND count = ?3 AND version = ?8
        """);

    private readonly Statement _purge = new(
        database,
        """
        DELETE FROM subscribers WHERE source = ?1 AND (range, estuary) IN
          (SELECT range, estuary FROM subscribers WHERE source = ?1 LIMIT ?2)
        """);

    private readonly Statement _purgeRanges = new(
        database,
        """
        DELETE FROM fan_out_ranges WHERE source = ?1 AND (first, count) IN
          (SELECT first, count FROM fan_out_ranges WHERE source = ?1 LIMIT ?2)
        """);

    public void Put(Incarnation source, StreamPath estuary, EstuarySubscriptionId subscription)
    {
        _put.Bind(1, source);
        _put.Bind(2, HashRanges.Of(estuary));
        _put.BindText(3, PathKey.Encode(estuary.Value));
        _put.Bind(4, subscription);
        _put.Bind(5, NewVersion());
        _put.Run();
    }

    public bool TryRemove(Incarnation source, SubscriberRow row)
    {
        _remove.Bind(1, source);
        _remove.Bind(2, HashRanges.Of(row.Estuary));
        _remove.BindText(3, PathKey.Encode(row.Estuary.Value));
        _remove.Bind(4, row.Version.Number);
        return _remove.Run() == 1;
    }

    /// <returns>The new version; null when the stored row has another one.</returns>
    public RowVersion? TryPutRange(Incarnation source, RangeRow row)
    {
        bool isNew = row.Version == RowVersion.None;
        Statement write = isNew ? _insertRange : _updateRange;
        long version = NewVersion();
        write.Bind(1, source);
        write.Bind(2, row.Ranges.First);
        write.Bind(3, row.Ranges.Count);
        write.Bind(4, row.HandedTo);
        write.Bind(5, row.DoneTo);
        if (row.Message is { } message)
        {
            write.BindText(6, System.Text.Encoding.UTF8.GetBytes(message));
        }
        else
        {
            write.BindNull(6);
        }

        write.Bind(7, version);
        if (!isNew)
        {
            write.Bind(8, row.Version.Number);
        }

        return write.Run() == 1 ? new RowVersion(version) : null;
    }

    /// <summary>Removes some rows.</summary>
    /// <returns>How many.</returns>
    public int Purge(Incarnation source, int max)
    {
        int removed = Run(_purge, max);
        return removed > 0 ? removed : Run(_purgeRanges, max);

        int Run(Statement statement, int most)
        {
            statement.Bind(1, source);
            statement.Bind(2, most);
            return statement.Run();
        }
    }

    public void Dispose()
    {
        _put.Dispose();
        _remove.Dispose();
        _insertRange.Dispose();
        _updateRange.Dispose();
        _purge.Dispose();
        _purgeRanges.Dispose();
    }

    private static long NewVersion() => Random.Shared.NextInt64(1, long.MaxValue);
}
