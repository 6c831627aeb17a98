using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Streams;

public sealed class StreamExistenceTests
{
    private static readonly DateTimeOffset Now = TestStreams.Created;

    [Fact]
    public void An_unused_path_is_missing()
    {
        Assert.Equal(StreamExistence.Missing, ((StreamHead?)null).ExistenceAt(Now));
    }

    [Theory]
    [InlineData(StreamStatus.Live, false, 0, 0)]
    [InlineData(StreamStatus.Live, false, 1, 0)]
    [InlineData(StreamStatus.Live, true, 0, 1)]
    [InlineData(StreamStatus.Live, true, 2, 2)]
    [InlineData(StreamStatus.SoftDeleted, false, 1, 2)]
    [InlineData(StreamStatus.SoftDeleted, true, 1, 2)]
    [InlineData(StreamStatus.Deleted, false, 0, 1)]
    [InlineData(StreamStatus.Deleted, true, 0, 1)]
    public void Status_expiry_and_forks_determine_existence(
        StreamStatus status, bool isExpired, int forks, int expected)
    {
        StreamHead head = TestStreams.NewHead() with
        {
            Status = status,
            ForkCount = forks,
            Expiry = isExpired ? Now : Now + TimeSpan.FromTicks(1),
        };

        StreamExistence[] names = [StreamExistence.Live, StreamExistence.Missing, StreamExistence.Gone];
        Assert.Equal(names[expected], head.ExistenceAt(Now));
    }
}
