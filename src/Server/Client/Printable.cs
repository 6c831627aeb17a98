namespace DurableStreams.Server.Client;

/// <summary>Text that a server sent, as it may be shown: a server must not control the terminal.</summary>
internal static class Printable
{
    /// <summary>The text without control characters; empty if there is none.</summary>
    public static string Of(string? sent) => string.Concat((sent ?? "").Where(static c => !char.IsControl(c)));
}
