namespace DurableStreams.AspNetCore.Options;

/// <summary>Settings that are lists, written as text.</summary>
internal static class SettingList
{
    /// <summary>Splits a list separated by commas.</summary>
    public static string[] Split(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
