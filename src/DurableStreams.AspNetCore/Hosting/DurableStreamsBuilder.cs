using DurableStreams.AspNetCore.Stores;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Storage.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>
/// Completes <see cref="DurableStreamsServiceCollectionExtensions.AddDurableStreams"/>: a store must be chosen.
/// </summary>
public sealed class DurableStreamsBuilder
{
    internal DurableStreamsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Uses a store created by the host. The container disposes it.</summary>
    public DurableStreamsBuilder UseStore<TStore>(Func<IServiceProvider, TStore> create)
        where TStore : class, IStreamStore, IReminderStore, ISubscriberStore, IProjectStore
    {
        Services.AddSingleton(create);
        Services.AddSingleton(static services =>
        {
            TStore store = services.GetRequiredService<TStore>();
            return new StoreRegistration(store, store, store, store)
            {
                Subscriptions = store as ISubscriptionStore,
                SubscriptionIndex = store as ISubscriptionIndex,
                Secrets = store as ISecretStore,
            };
        });
        return this;
    }

    /// <summary>Keeps streams in memory: they are lost when the process ends.</summary>
    public DurableStreamsBuilder UseMemoryStore() => UseStore(_ => new MemoryStreamStore());

    /// <summary>
    /// Delivers from sources to estuaries with workers of this process. For hosts that run no workers of their own.
    /// </summary>
    public DurableStreamsBuilder FanOutInBackground()
    {
        Services.AddHostedService<BackgroundFanOut>();
        return this;
    }

    /// <summary>
    /// Processes expiry, purges and unfinished forks in the background. For hosts without a scheduler that calls
    /// <see cref="StreamService.SweepAsync"/>.
    /// </summary>
    public DurableStreamsBuilder SweepInBackground()
    {
        Services.AddHostedService<BackgroundSweeper>();
        return this;
    }

    /// <summary>
    /// Warns once, after the start, of streams below <c>__ds</c> in a project: from a time when these paths were not
    /// reserved for subscriptions.
    /// </summary>
    public DurableStreamsBuilder WarnOfReservedStreams()
    {
        Services.AddHostedService<BackgroundReservedStreamCheck>();
        return this;
    }
}
