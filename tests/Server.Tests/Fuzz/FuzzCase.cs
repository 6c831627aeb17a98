using System.Text;

namespace DurableStreams.Server.Tests.Fuzz;

/// <summary>Bytes for one connection.</summary>
/// <param name="Kind">What is wrong with them.</param>
/// <param name="Bytes">All that is sent.</param>
/// <param name="Piece">How many bytes are sent at once.</param>
internal sealed record FuzzCase(string Kind, byte[] Bytes, int Piece = int.MaxValue)
{
    /// <summary>The start of it, readable, for failure messages.</summary>
    public override string ToString() =>
        $"{Kind}: {string.Concat(Encoding.Latin1.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 600))).Select(static c => c is >= ' ' and <= '~' ? c.ToString() : $"\\x{(int)c:x2}"))}";
}
