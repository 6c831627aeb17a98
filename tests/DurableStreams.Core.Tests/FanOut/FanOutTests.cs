using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>A source on a host of its own. Whoever lost a race does not wait: the clock moves on to its next try.</summary>
public abstract class FanOutTests : IAsyncLifetime
{
    // Nobody follows a stream here, so the clock may pass over hours without half-second steps.
    private static readonly StreamServiceOptions RareTicks = new() { LifetimeTick = TimeSpan.FromHours(1) };

    private readonly TestHost _host;
    private readonly RetryPump _pump;

    protected FanOutTests(FanOutOptions? options = null)
    {
        _host = new TestHost(RareTicks, isExclusive: false, fanOut: options);
        _pump = new RetryPump(_host.Clock);
    }

    internal TestHost Host => _host;

    protected StreamService Service => _host.Service;

    /// <summary>What the source holds before anybody subscribes.</summary>
    protected virtual string Content => "";

    public async Task InitializeAsync() => await Service.MakeAsync("p/s", Content);

    public async Task DisposeAsync()
    {
        await _pump.DisposeAsync();
        await _host.DisposeAsync();
    }

    /// <summary>Lets some time pass and sweeps, without working off signals.</summary>
    protected async Task LookAsync(double seconds = 20)
    {
        _host.Advance(seconds);
        await _host.SweepAsync();
    }

    /// <summary>Time enough for whatever was lost or failed.</summary>
    protected async Task HealAsync()
    {
        for (int i = 0; i < 10; i++)
        {
            await LookAsync(301);
            await _host.PumpAsync();
        }
    }
}
