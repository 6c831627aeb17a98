using System.Text;

namespace Server.Tests.Fuzz;

/// <summary>The bytes sent on one connection.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Bytes">Everything that is sent.</param>
/// <param name="Piece">The number of bytes per write.</param>
internal sealed record FuzzCase(string Kind, byte[] Bytes, int Piece = int.MaxValue)
{
    /// <summary>The printable start of the bytes, for failure messages.</summary>
    public override string ToString() =>
        $"{Kind}: {string.Concat(
            Encoding.Latin1.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 600)))
                .Select(static c => c is >= ' ' and <= '~' ? c.ToString() : $"\\x{(int)c:x2}"))}";
}
