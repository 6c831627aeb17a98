using DurableStreams.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Streams;

public sealed class AppendBoundariesTests
{
    private static readonly Gen<int> Lengths = Gen.OneOf(
        Gen.Elements(1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455, 268_435_456, int.MaxValue),
        Gen.Choose(1, 1000),
        Gen.Choose(1, int.MaxValue));

    [Fact]
    public void Lengths_round_trip()
    {
        Property.Holds(Gen.ArrayOf(Lengths), lengths =>
        {
            AppendBoundaries boundaries = Build(lengths);
            Assert.Equal(lengths, Enumerate(boundaries));
            Assert.Equal(lengths.Length, boundaries.Count());
        });
    }

    [Fact]
    public void Boundaries_can_be_concatenated()
    {
        Property.Holds(Gen.Two(Gen.ArrayOf(Lengths)), pair =>
        {
            var builder = new AppendBoundariesBuilder(0);
            builder.Add(Build(pair.Item1).Lengths.Span);
            builder.Add(Build(pair.Item2).Lengths.Span);
            Assert.Equal([.. pair.Item1, .. pair.Item2], Enumerate(builder.ToBoundaries()));
        });
    }

    [Fact]
    public void Many_appends_grow_the_builder()
    {
        int[] lengths = [.. Enumerable.Range(1, 100_000)];
        AppendBoundaries boundaries = Build(lengths);
        Assert.Equal(lengths, Enumerate(boundaries));
        Assert.Equal(lengths.Length, boundaries.Count());
    }

    [Fact]
    public void A_single_append_is_one_length()
    {
        Assert.Equal([300], Enumerate(AppendBoundaries.Single(300)));
    }

    [Fact]
    public void The_stored_form_is_varints_with_the_low_bits_first()
    {
        Assert.Equal([1, 0x7F, 0x80, 0x01, 0xAC, 0x02], Build([1, 127, 128, 300]).Lengths.ToArray());
    }

    [Fact]
    public void The_default_and_a_new_builder_are_empty()
    {
        Assert.Empty(Enumerate(default));
        Assert.Equal(0, default(AppendBoundaries).Count());
        var builder = new AppendBoundariesBuilder();
        Assert.Empty(Enumerate(builder.ToBoundaries()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_append_without_bytes_throws(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AppendBoundariesBuilder().Add(length));
    }

    [Fact]
    public void A_truncated_number_throws()
    {
        Assert.Throws<FormatException>(() => Enumerate(new AppendBoundaries(new byte[] { 1, 0x80 })));
    }

    private static AppendBoundaries Build(int[] lengths)
    {
        var builder = new AppendBoundariesBuilder(lengths.Length);
        foreach (int length in lengths)
        {
            builder.Add(length);
        }

        AppendBoundaries boundaries = builder.ToBoundaries();
        Assert.Equal(lengths.Length == 0, boundaries.Lengths.IsEmpty);
        return boundaries;
    }

    private static List<int> Enumerate(AppendBoundaries boundaries)
    {
        List<int> lengths = [];
        foreach (int length in boundaries)
        {
            lengths.Add(length);
        }

        return lengths;
    }
}
