using DurableStreams.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.Hosting;

/// <summary>
/// Completes the registration of durable streams in a host: a store must be chosen. The package of each store adds a
/// method that does, such as <c>UseSqlite</c>.
/// </summary>
public interface IDurableStreamsBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }

    /// <summary>Uses a store that the host creates when it starts. The container disposes it.</summary>
    IDurableStreamsBuilder UseStore<TStore>(Func<IServiceProvider, TStore> create)
        where TStore : class, IStreamStore, IReminderStore, ISubscriberStore, IProjectStore;
}
