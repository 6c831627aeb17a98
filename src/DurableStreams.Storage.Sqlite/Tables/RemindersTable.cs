using System.Globalization;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>due</c>: work to be done at a later time.</summary>
internal sealed class RemindersTable(Database database)
{
    private readonly Statement _list = database.Prepare(
        "SELECT id, version, due_at, duty FROM due WHERE due_at <= ?1 ORDER BY due_at, id");

    private readonly Statement _insert = database.Prepare("INSERT INTO due (version, due_at, duty) VALUES (1, ?1, ?2)");

    private readonly Statement _postpone = database.Prepare(
        "UPDATE due SET due_at = ?3, version = version + 1 WHERE id = ?1 AND version = ?2");

    private readonly Statement _delete = database.Prepare("DELETE FROM due WHERE id = ?1 AND version = ?2");

    /// <summary>The key of a row.</summary>
    public static long IdOf(ReminderRow row) => long.Parse(row.Id, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>See <see cref="IReminderStore.ReadDueAsync"/>.</summary>
    public DueReminders List(DateTimeOffset now, int max)
    {
        using Query query = _list.Query();
        query.Bind(1, now.UtcTicks);
        List<ReminderRow> rows = [];
        int unreadableCount = 0;
        while (rows.Count < max && query.Step())
        {
            if (!ReminderCodec.TryDecode(query.Bytes(3), out Reminder? reminder))
            {
                unreadableCount++;
                continue;
            }

            rows.Add(new ReminderRow(
                query.Number(0).ToString(CultureInfo.InvariantCulture),
                query.Number(1),
                new DateTimeOffset(query.Number(2), TimeSpan.Zero),
                reminder));
        }

        return new DueReminders(rows, unreadableCount);
    }

    public void Insert(DateTimeOffset dueAt, ReadOnlySpan<byte> reminder)
    {
        using Query query = _insert.Query();
        query.Bind(1, dueAt.UtcTicks);
        query.BindBlob(2, reminder);
        query.Execute();
    }

    /// <summary>Moves a row to another time and gives it the next version.</summary>
    /// <returns>False if the stored row has another version or was removed.</returns>
    public bool TryPostpone(long id, long version, DateTimeOffset dueAt) =>
        _postpone.Execute(id, version, dueAt.UtcTicks) == 1;

    /// <returns>False if the stored row has another version or was removed.</returns>
    public bool TryDelete(long id, long version) => _delete.Execute(id, version) == 1;
}
