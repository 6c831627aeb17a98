using DurableStreams.Primitives;

namespace DurableStreams.Core.Tests.Primitives;

public sealed class BoundedCacheTests
{
    private readonly BoundedCache<string, int?> _cache = new(capacity: 2);

    [Fact]
    public void It_distinguishes_absent_entries_from_unknown_ones()
    {
        Assert.False(_cache.Contains("a"));
        _cache.Set("a", null);

        Assert.True(_cache.Contains("a"));
        Assert.Null(_cache.Get("a"));
        Assert.Null(_cache.Get("b"));
    }

    [Fact]
    public void It_is_cleared_when_it_is_full()
    {
        _cache.Set("a", 1);
        _cache.MakeRoom();
        Assert.Equal(1, _cache.Get("a"));
        _cache.Set("b", 2);
        _cache.MakeRoom();

        Assert.False(_cache.Contains("a"));
        Assert.False(_cache.Contains("b"));
    }

    [Fact]
    public void A_batch_can_exceed_the_capacity()
    {
        _cache.MakeRoom();
        foreach (string key in (string[])["a", "b", "c"])
        {
            _cache.Set(key, 1);
        }

        Assert.True(_cache.Contains("a"));
        _cache.Clear();
        Assert.False(_cache.Contains("a"));
    }
}
