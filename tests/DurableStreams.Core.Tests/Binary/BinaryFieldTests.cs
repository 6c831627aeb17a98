using DurableStreams.Binary;

namespace DurableStreams.Core.Tests.Binary;

public sealed class BinaryFieldTests
{
    private static readonly Guid Id = new("0197c0ff-ee00-7000-8000-000000000001");

    [Fact]
    public void The_stored_form_of_fields_is_unchanged()
    {
        var writer = new BinaryFieldWriter(stackalloc byte[4]);
        writer.Byte(1);
        writer.Int32(2);
        writer.Int64(-3);
        writer.Number(300);
        writer.Number(null);
        writer.Text("\u00e4");
        writer.Text(null);
        writer.Id(Id);
        writer.Bytes([9, 8]);

        Assert.Equal(
            "0102000000FDFFFFFFFFFFFFFFAC0202C3A40197C0FFEE00700080000000000000010908",
            Convert.ToHexString(writer.ToArray()));
    }

    [Fact]
    public void Fields_round_trip()
    {
        var writer = new BinaryFieldWriter([]);
        writer.Byte(1);
        writer.Int32(int.MinValue);
        writer.Int64(long.MinValue);
        writer.Number(long.MaxValue);
        writer.Text("text");
        writer.Id(Id);
        writer.Bytes([9, 8]);
        var reader = new BinaryFieldReader(writer.ToArray());

        Assert.Equal(1, reader.Byte());
        Assert.Equal(int.MinValue, reader.Int32());
        Assert.Equal(long.MinValue, reader.Int64());
        Assert.Equal(long.MaxValue, reader.Number());
        Assert.Equal("text", reader.Text());
        Assert.Equal(Id, reader.Id());
        Assert.Equal(2, reader.Left);
        Assert.Equal([9, 8], reader.Bytes(2).ToArray());
        reader.End();
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFFFFFFFFFFFF01")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("65")]
    public void A_truncated_or_too_large_number_is_refused(string stored) => Assert.Throws<InvalidDataException>(
        () => new BinaryFieldReader(Convert.FromHexString(stored)).Number(max: 100));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Bytes_beyond_the_end_are_refused(int length) =>
        Assert.Throws<InvalidDataException>(() => new BinaryFieldReader([1, 2]).Bytes(length).Length);

    [Fact]
    public void A_negative_number_throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BinaryFieldWriter([]).Number(-1));
}
