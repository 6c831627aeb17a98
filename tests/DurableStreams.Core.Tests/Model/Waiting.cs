namespace DurableStreams.Core.Tests.Model;

internal static class Waiting
{
    /// <summary>
    /// For waits that end at once unless something is broken, on a busy machine too. The clocks of the tests stand still, so
    /// what is broken would be waited for without end.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
}
