namespace DurableStreams.StoreContract;

/// <summary>Producer ids that are easily mangled or confused by a store.</summary>
public static class AwkwardProducerIds
{
    /// <summary>Pairs of different ids that a naive key encoding would treat as equal.</summary>
    public static TheoryData<string, string> Alike => new()
    {
        { "a", "A" },
        { "a", "a " },
        { "a", " a" },
        { "\u00e9", "e\u0301" },
        { "\u00df", "ss" },
        { "\u212a", "K" },
        { "a/b", "a\\b" },
        { "a%2Fb", "a/b" },
        { "a|b", "a_b" },
        { "0", "00" },
        { "\ud83d\ude00", "\ud83d\ude01" },
        { "#?&=+", "#?&= " },
        { "a\u0000b", "a\u0000c" },
        { "a\u0001", "a" },
        { "a\r\n", "a\n" },
        { new string('x', 256), new string('x', 255) },
        { new string('\u00e9', 128), new string('\u00e9', 127) + "ee" },
        {
            string.Concat(Enumerable.Repeat("\ud83d\ude00", 64)),
            string.Concat(Enumerable.Repeat("\ud83d\ude00", 63)) + "abcd"
        },
    };
}
