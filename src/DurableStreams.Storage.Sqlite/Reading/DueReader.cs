using System.Globalization;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Reads duties.</summary>
internal sealed class DueReader(Database database) : IDisposable
{
    private readonly Statement _due = new(
        database, "SELECT id, version, due_at, duty FROM due WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?2");

    /// <summary>See <see cref="IReminderStore.ReadDueAsync"/>.</summary>
    public IReadOnlyList<ReminderRow> Read(DateTimeOffset now, int max)
    {
        _due.Bind(1, now.UtcTicks);
        _due.Bind(2, max);
        try
        {
            List<ReminderRow> rows = [];
            while (_due.Step())
            {
                rows.Add(new ReminderRow(
                    _due.Number(0).ToString(CultureInfo.InvariantCulture),
                    _due.Number(1),
                    new DateTimeOffset(_due.Number(2), TimeSpan.Zero),
                    ReminderCodec.Decode(_due.Bytes(3))));
            }

            return rows;
        }
        finally
        {
            _due.Reset();
        }
    }

    public void Dispose() => _due.Dispose();
}
