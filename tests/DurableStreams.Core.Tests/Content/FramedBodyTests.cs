using System.Buffers;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Content;

public sealed class FramedBodyTests
{
    [Fact]
    public void An_empty_body_is_nothing_in_every_content_type()
    {
        Assert.Equal(FramedBody.Nothing, FramedBody.Of(default, ContentType.Json, 64));
        Assert.Equal(FramedBody.Nothing, FramedBody.Of(default, ContentType.Default, 64));
        Assert.True(default(RequestBody).IsEmpty);
    }

    [Fact]
    public void A_body_over_the_limit_is_neither_nothing_nor_invalid()
    {
        FramedBody framed = FramedBody.Of(RequestBody.TooLarge, ContentType.Json, 64);
        Assert.True(framed.IsTooLarge);
        Assert.Null(framed.Problem);
        Assert.False(RequestBody.TooLarge.IsEmpty);
    }

    [Fact]
    public void Bytes_of_other_types_are_stored_unchanged()
    {
        byte[] bytes = TestBytes.Random(1000, 1);
        FramedBody framed = FramedBody.Of(Body(bytes), ContentType.Default, 64);
        Assert.Equal(bytes, framed.Bytes.ToArray());
        RequestBody inPieces = RequestBody.Of(Pieces.Of(bytes, 7));
        Assert.Equal(bytes, FramedBody.Of(inPieces, TestStreams.ContentType("text/plain"), 64).Bytes.ToArray());
    }

    [Fact]
    public void The_memory_of_the_request_can_be_reused()
    {
        byte[] bytes = [1, 2, 3];
        FramedBody framed = FramedBody.Of(Body(bytes), ContentType.Default, 64);
        bytes[0] = 9;
        Assert.Equal([1, 2, 3], framed.Bytes.ToArray());
    }

    [Fact]
    public void A_creation_accepts_an_empty_array_but_no_other_body_that_cannot_be_stored()
    {
        Assert.Null(FramedBody.Of(Body("[]"u8.ToArray()), ContentType.Json, 64).RefusalOfCreation());
        Assert.Null(FramedBody.Nothing.RefusalOfCreation());
        Assert.IsType<CreateOutcome.TooLarge>(
            FramedBody.Of(RequestBody.TooLarge, ContentType.Json, 64).RefusalOfCreation());
        Assert.IsType<CreateOutcome.InvalidBody>(
            FramedBody.Of(Body("{"u8.ToArray()), ContentType.Json, 64).RefusalOfCreation());
    }

    private static RequestBody Body(byte[] bytes) => RequestBody.Of(new ReadOnlySequence<byte>(bytes));
}
