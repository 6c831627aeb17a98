using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>A host with a source. The clock advances over the short pauses after conflicts.</summary>
public abstract class FanOutTests : IAsyncLifetime
{
    // There are no live readers, so the clock can skip hours without half-second ticks.
    private static readonly StreamServiceOptions RareTicks = new() { LifetimeTick = TimeSpan.FromHours(1) };

    private readonly TestHost _host;
    private readonly ClockPump _pump;

    protected FanOutTests(FanOutOptions? options = null)
    {
        _host = new TestHost(RareTicks, isExclusive: false, fanOut: options);
        _pump = ClockPump.OverRetries(_host.Clock);
    }

    internal TestHost Host => _host;

    protected StreamService Service => _host.Service;

    /// <summary>The content of the source before the first subscription.</summary>
    protected virtual string Content => "";

    public async Task InitializeAsync() => await Service.MakeAsync("p/s", Content);

    public async Task DisposeAsync()
    {
        await _pump.DisposeAsync();
        await _host.DisposeAsync();
    }

    /// <summary>Advances the clock and sweeps, without processing signals.</summary>
    protected async Task SweepAfterAsync(double seconds = 20)
    {
        _host.Advance(seconds);
        await _host.SweepAsync();
    }

    /// <summary>Advances the clock until everything that was lost or failed has been retried.</summary>
    protected async Task RecoverAsync()
    {
        for (int i = 0; i < 10; i++)
        {
            await SweepAfterAsync(301);
            await _host.PumpAsync();
        }
    }
}
