using System.Text;

namespace DurableStreams.StoreContract;

/// <summary>Paths that are easily mangled or confused by a store.</summary>
public static class AwkwardPaths
{
    private const string Ascii = " !\"#$%&'()*+,-:;<=>?@[\\]^_`{|}~";

    /// <summary>All of these paths identify different streams.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Ascii.Select(c => $"x{c}y"),
        .. Ascii.Select(c => $"{c}/{c}"),
        "case", "Case", "CASE", "caf\u00e9", "cafe\u0301", "stra\u00dfe", "strasse", "\u212a", "K", "k",
        "a/b", "a%2Fb", "a%2fb", "a%252Fb", "a/ /b", "...", "a/...", "a.", ".a", "a..b", "a/ ", " a", "a ",
        "0", "00", "-1", "now", "NULL", "head", "d|x|0", "CON", "NUL", "aux.txt", "C:", "C:\\x",
        "'; DROP TABLE streams; --", "\u2028", "\u200b", "\ufeff", "\ufffd", "\uffff", "\ue000", "\u202eabc",
        "\u05d0\u05d1", "\ud83d\ude00", "\ud83d\udc69\u200d\ud83d\udc67", "\udbff\udfff", "__dsx",
        "_default", "_defaultx/y", "x/_default/y",
    ];

    /// <summary><see cref="All"/> as theory data.</summary>
    public static TheoryData<string> Short => [.. All];

    /// <summary>Patterns that <see cref="Long"/> repeats.</summary>
    public static TheoryData<string> LongPatterns =>
    [
        "a", "a/", "%", "\\", "'", "|", "\u00e9", "\u65e5", "\ud83d\ude00", "x/\u00e9", "?#", " x",
    ];

    /// <summary>Repeats a pattern and pads it with "z" to exactly <paramref name="bytes"/> bytes of UTF-8.</summary>
    public static string Long(string pattern, int bytes)
    {
        var path = new StringBuilder();
        int left = bytes;
        int size = Encoding.UTF8.GetByteCount(pattern);
        for (; left > size; left -= size)
        {
            path.Append(pattern);
        }

        return path.Append('z', left).ToString();
    }
}
