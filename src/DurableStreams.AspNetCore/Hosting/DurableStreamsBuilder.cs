using DurableStreams.AspNetCore.Stores;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>Registers the chosen store once for all of its ports.</summary>
internal sealed class DurableStreamsBuilder(IServiceCollection services) : IDurableStreamsBuilder
{
    public IServiceCollection Services { get; } = services;

    public IDurableStreamsBuilder UseStore<TStore>(Func<IServiceProvider, TStore> create)
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
}
