using DurableStreams.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Streams;

public sealed class StreamLifetimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly Gen<long> TtlSeconds = Gen.OneOf(
        Gen.Elements(0L, 1, 9, 10, 599, 600, 601, 86_400),
        Gen.Choose(0, 100_000).Select(seconds => (long)seconds));

    [Fact]
    public void The_default_never_expires()
    {
        var lifetime = default(StreamLifetime);
        Assert.False(lifetime.IsLimited);
        Assert.Null(lifetime.ExpiryAfterUse(Now));
        Assert.False(lifetime.NeedsRenewal(null, Now));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.1)]
    [InlineData(10, 1)]
    [InlineData(599, 59.9)]
    [InlineData(600, 60)]
    [InlineData(601, 60)]
    [InlineData(86_400, 60)]
    public void A_sliding_expiry_is_stored_late_by_a_tenth_but_at_most_a_minute(long ttl, double slack)
    {
        DateTimeOffset expected = Now + TimeSpan.FromSeconds(ttl) + TimeSpan.FromSeconds(slack);
        Assert.Equal(expected, new StreamLifetime(ttl, null).ExpiryAfterUse(Now));
    }

    [Fact]
    public void A_sliding_stream_never_expires_early_and_late_by_at_most_the_slack()
    {
        Gen<(long Ttl, int[] Pauses)> uses = Gen.Zip(
            TtlSeconds, Gen.ArrayOf(Gen.Choose(0, 100)), (ttl, pauses) => (ttl, pauses));
        Property.Holds(uses, one =>
        {
            var lifetime = new StreamLifetime(one.Ttl, null);
            TimeSpan ttl = TimeSpan.FromSeconds(one.Ttl);
            TimeSpan slack = ttl / 10 < StreamLifetime.MaxSlack ? ttl / 10 : StreamLifetime.MaxSlack;
            DateTimeOffset used = Now;
            DateTimeOffset? stored = lifetime.ExpiryAfterUse(used);
            foreach (int hundredths in one.Pauses)
            {
                used += ttl * hundredths / 100;
                if (lifetime.NeedsRenewal(stored, used))
                {
                    stored = lifetime.ExpiryAfterUse(used);
                }

                Assert.InRange(stored!.Value, used + ttl, used + ttl + slack);
            }
        });
    }

    [Fact]
    public void A_renewal_is_needed_only_once_the_slack_is_used_up()
    {
        var lifetime = new StreamLifetime(100, null);
        DateTimeOffset? stored = lifetime.ExpiryAfterUse(Now);
        Assert.False(lifetime.NeedsRenewal(stored, Now));
        Assert.False(lifetime.NeedsRenewal(stored, Now + TimeSpan.FromSeconds(10)));
        Assert.True(lifetime.NeedsRenewal(stored, Now + TimeSpan.FromSeconds(10) + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void A_fixed_expiry_is_exact_and_never_renewed()
    {
        DateTimeOffset instant = Now + TimeSpan.FromMinutes(5);
        var lifetime = new StreamLifetime(null, instant);
        Assert.True(lifetime.IsLimited);
        Assert.Equal(instant, lifetime.ExpiryAfterUse(Now));
        Assert.False(lifetime.NeedsRenewal(instant, Now));
        Assert.False(lifetime.NeedsRenewal(instant, instant + TimeSpan.FromDays(1)));
    }

    [Fact]
    public void A_time_to_live_of_0_expires_at_once()
    {
        var lifetime = new StreamLifetime(0, null);
        Assert.True(lifetime.IsLimited);
        Assert.Equal(Now, lifetime.ExpiryAfterUse(Now));
        Assert.True(Head(lifetime.ExpiryAfterUse(Now)).IsExpired(Now));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue / TimeSpan.TicksPerSecond)]
    [InlineData((long.MaxValue / TimeSpan.TicksPerSecond) + 1)]
    [InlineData(260_000_000_000)]
    public void A_huge_time_to_live_ends_at_the_maximum_date(long ttl)
    {
        var lifetime = new StreamLifetime(ttl, null);
        Assert.Equal(DateTimeOffset.MaxValue, lifetime.ExpiryAfterUse(Now));
        Assert.False(lifetime.NeedsRenewal(DateTimeOffset.MaxValue, Now));
        Assert.False(Head(DateTimeOffset.MaxValue).IsExpired(Now));
        Assert.Equal(DateTimeOffset.MaxValue, lifetime.ExpiryAfterUse(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void The_slack_does_not_overflow_if_the_time_to_live_just_fits()
    {
        long ttl = (DateTimeOffset.MaxValue - Now).Ticks / TimeSpan.TicksPerSecond;
        var lifetime = new StreamLifetime(ttl, null);
        Assert.Equal(DateTimeOffset.MaxValue, lifetime.ExpiryAfterUse(Now));
        Assert.False(lifetime.NeedsRenewal(DateTimeOffset.MaxValue, Now));
    }

    [Fact]
    public void A_stream_is_expired_exactly_at_its_expiry()
    {
        Assert.False(Head(Now).IsExpired(Now - TimeSpan.FromTicks(1)));
        Assert.True(Head(Now).IsExpired(Now));
        Assert.True(Head(Now).IsExpired(Now + TimeSpan.FromTicks(1)));
        Assert.False(Head(null).IsExpired(DateTimeOffset.MaxValue));
    }

    private static StreamHead Head(DateTimeOffset? expiry) =>
        TestKit.Streams.TestStreams.NewHead() with { Expiry = expiry };
}
