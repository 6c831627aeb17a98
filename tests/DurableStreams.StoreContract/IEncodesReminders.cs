namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store keeps reminders as bytes.</summary>
public interface IEncodesReminders
{
    /// <summary>Stores a due row with these bytes as its reminder.</summary>
    ValueTask PlantReminderAsync(byte[] encoded, DateTimeOffset dueAt);

    /// <summary>The bytes of all reminders, in any order.</summary>
    ValueTask<IReadOnlyList<byte[]>> ReadRemindersAsync();
}
