using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Core.Tests.Writing;

public sealed class RecentUseTests
{
    private static readonly DateTimeOffset Now = TestStreams.Created.AddHours(1);

    private readonly RecentUse _use = new();
    private readonly StreamHead _first = Head();

    [Fact]
    public void A_late_read_of_a_deleted_incarnation_does_not_end_the_use_of_its_successor()
    {
        StreamHead second = Reborn();
        _use.Follow(_first);
        _use.Follow(second);

        _use.Record(_first, Now);
        _use.Follow(_first);
        _use.Unfollow(_first.Incarnation, Now);

        Assert.True(_use.IsFollowed(second.Incarnation));
        Assert.False(_use.IsFollowed(_first.Incarnation));
        Assert.NotEqual(second.Expiry, _use.Apply(second, Now)!.Expiry);
        Assert.Same(_first, _use.Apply(_first, Now));
    }

    [Fact]
    public void The_first_read_of_a_re_created_stream_ends_the_use_of_its_predecessor()
    {
        StreamHead second = Reborn();
        _use.Follow(_first);
        _use.Record(second, Now);

        Assert.False(_use.IsFollowed(_first.Incarnation));
        Assert.Same(_first, _use.Apply(_first, Now));
        Assert.NotEqual(second.Expiry, _use.Apply(second, Now)!.Expiry);
    }

    private static StreamHead Head() => TestStreams.NewHead() with
    {
        Lifetime = new StreamLifetime(60, null),
        Expiry = Now.AddSeconds(-1),
    };

    private StreamHead Reborn() => Head() with
    {
        Incarnation = TestStreams.NewIncarnation(),
        Generation = _first.Generation + 1,
    };
}
