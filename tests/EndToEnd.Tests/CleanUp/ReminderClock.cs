using DurableStreams.Storage;
using DurableStreams.Storage.AzureTables;

namespace EndToEnd.Tests.CleanUp;

/// <summary>
/// Makes the reminders of the app due, as if their time had passed. Lifetimes and delays so keep their defaults, and no
/// stream expires while a slow machine still uses it.
/// </summary>
internal sealed class ReminderClock(string connection) : IDisposable
{
    private const int MaxRows = 10_000;

    private readonly AzureTableStreamStore _store = new(connection);

    /// <summary>Makes all reminders due; the sweeper of the app then handles them.</summary>
    public async Task ExpireAllAsync()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        IReadOnlyList<ReminderRow> rows = await _store.ReadDueAsync(
            DateTimeOffset.MaxValue, MaxRows, CancellationToken.None);
        foreach (ReminderRow row in rows.Where(row => row.DueAt > now))
        {
            // The app may change or complete the row in the meantime.
            await _store.PostponeAsync(row, now, CancellationToken.None);
        }
    }

    public void Dispose() => _store.Dispose();
}
