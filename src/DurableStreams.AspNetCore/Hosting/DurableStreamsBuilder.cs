using DurableStreams.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore;

/// <summary>What <see cref="DurableStreamsServiceCollectionExtensions.AddDurableStreams"/> leaves to be said: the store.</summary>
public sealed class DurableStreamsBuilder
{
    internal DurableStreamsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Keeps streams in a store that the host makes; the container disposes it.</summary>
    public DurableStreamsBuilder UseStore<TStore>(Func<IServiceProvider, TStore> make)
        where TStore : class, IStreamStore, IReminderStore, ISubscriberStore, IProjectStore
    {
        Services.AddSingleton(make);
        Services.AddSingleton(static services =>
        {
            TStore store = services.GetRequiredService<TStore>();
            return new ChosenStore(store, store, store, store);
        });
        return this;
    }

    /// <summary>Keeps streams in memory: they end with the process.</summary>
    public DurableStreamsBuilder UseMemoryStore() => UseStore(_ => new MemoryStreamStore());

    /// <summary>
    /// Carries what sources get to their estuaries with workers of this process. For hosts that have no others.
    /// </summary>
    public DurableStreamsBuilder FanOutInBackground()
    {
        Services.AddHostedService<BackgroundFanOut>();
        return this;
    }

    /// <summary>
    /// Works off expiry, purges and half-made forks in the background. For hosts without a scheduler that calls
    /// <see cref="StreamService.SweepAsync"/>.
    /// </summary>
    public DurableStreamsBuilder SweepInBackground()
    {
        Services.AddHostedService<BackgroundSweeper>();
        return this;
    }
}
