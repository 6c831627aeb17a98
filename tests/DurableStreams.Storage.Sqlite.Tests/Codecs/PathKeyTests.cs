using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.StoreContract;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Codecs;

public sealed class PathKeyTests
{
    [Fact]
    public void Keys_come_back_as_their_paths()
    {
        foreach (string path in AwkwardPaths.All)
        {
            Assert.Equal(path, PathKey.Decode(PathKey.Encode(path)).Value);
        }
    }

    [Fact]
    public void Keys_sort_as_paths_do_in_ordinal_order()
    {
        var byteOrder = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));
        string[] byKey = [.. AwkwardPaths.All.OrderBy(PathKey.Encode, byteOrder)];

        Assert.Equal(AwkwardPaths.All.Order(StringComparer.Ordinal), byKey);
    }

    [Fact]
    public void A_plain_path_is_its_own_key() => Assert.Equal("project/stream-1"u8, PathKey.Encode("project/stream-1"));

    [Fact]
    public void Bytes_that_are_not_a_key_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => PathKey.Decode(new byte[600]));
        Assert.Throws<InvalidDataException>(() => PathKey.Decode(""u8));
        Assert.Throws<InvalidDataException>(() => PathKey.Decode([(byte)'a', 0xFF]));
    }

    [Fact]
    public void Half_a_character_is_not_a_path() =>
        Assert.ThrowsAny<ArgumentException>(() => PathKey.Encode(TestStreams.Path("x").Value + "\ud800"));
}
