using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>The lifetime of forks, see the table in §4.2.</summary>
public sealed class ForkLifetimeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Early = new(2026, 1, 1, 1, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Late = new(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public static TheoryData<string, string, string> Table => new()
    {
        { "none", "none", "none" },
        { "none", "ttl 300", "ttl 300" },
        { "none", "at late", "at late" },
        { "ttl 600", "none", "ttl 600" },
        { "ttl 600", "ttl 300", "ttl 300" },
        { "ttl 600", "ttl 900", "ttl 900" },
        { "ttl 600", "at late", "at late" },
        { "at early", "none", "at early" },
        { "at early", "ttl 300", "ttl 300" },
        { "at early", "ttl 90000", "ttl 90000" },
        { "at early", "at late", "at late" },
        { "at late", "at early", "at early" },
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_fork_has_the_requested_or_the_inherited_lifetime(string source, string fork, string expected)
    {
        await Service.MakeAsync("source", "a", lifetime: Parse(source));
        _host.Advance(60);
        StreamHead made = await Service.MakeAsync("fork", lifetime: Parse(fork), fork: Fork("source"));
        Assert.Equal(Parse(expected), made.Lifetime);
        Assert.Equal(Parse(expected).ExpiryAfterUse(_host.Now), made.Expiry);
        Assert.Equal(Parse(fork), made.Requested.Lifetime);
        Assert.IsType<CreateOutcome.Exists>(
            await Service.PutAsync("fork", lifetime: Parse(fork), fork: Fork("source")));
    }

    [Fact]
    public async Task A_fork_of_a_fork_inherits_the_effective_lifetime()
    {
        await Service.MakeAsync("a", lifetime: Parse("ttl 600"));
        await Service.MakeAsync("b", fork: Fork("a"));
        StreamHead c = await Service.MakeAsync("c", fork: Fork("b"));
        Assert.Equal(Parse("ttl 600"), c.Lifetime);
    }

    [Fact]
    public async Task An_inherited_time_to_live_slides_independently()
    {
        await Service.MakeAsync("source", "a", lifetime: Parse("ttl 600"));
        await Service.MakeAsync("fork", fork: Fork("source"));
        for (int i = 0; i < 5; i++)
        {
            _host.Advance(500);
            Assert.Equal("a", await Service.TextAsync("fork"));
        }

        // Reads of the fork do not renew its source.
        Assert.Equal("gone live", await Service.StatusesAsync("source", "fork"));
    }

    [Fact]
    public async Task A_fork_with_a_later_expiry_remains_after_its_source_expires()
    {
        await Service.MakeAsync("source", "a", lifetime: Parse("at early"));
        await Service.MakeAsync("fork", "b", lifetime: Parse("at late"), fork: Fork("source"));
        _host.Clock.Advance(Early - _host.Now);
        Assert.Equal("gone live", await Service.StatusesAsync("source", "fork"));
        await _host.SweepAsync();
        Assert.Equal("gone live", await Service.StatusesAsync("source", "fork"));
        Assert.Equal("a|b", await Service.TextAsync("fork"));
        _host.Clock.Advance(Late - _host.Now);
        Assert.Equal("missing", await Service.StatusAsync("fork"));
        await _host.SweepAsync();
        Assert.Equal("missing missing", await Service.StatusesAsync("source", "fork"));
        await _host.SweepForHoursAsync(3);
        Assert.Empty(await _host.RemindersAsync());
    }

    private static StreamLifetime Parse(string lifetime) => lifetime.Split(' ') switch
    {
        ["none"] => default,
        ["ttl", var seconds] => new StreamLifetime(long.Parse(seconds), null),
        ["at", "early"] => new StreamLifetime(null, Early),
        _ => new StreamLifetime(null, Late),
    };
}
