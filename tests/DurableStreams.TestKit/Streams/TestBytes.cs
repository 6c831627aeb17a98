namespace DurableStreams.TestKit.Streams;

/// <summary>Makes bytes for appends.</summary>
public static class TestBytes
{
    /// <summary>Returns the same bytes for the same seed on every machine.</summary>
    public static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The UTF-8 of a text.</summary>
    public static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
