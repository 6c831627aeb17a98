using System.Reflection;
using DurableStreams.AspNetCore.Stores;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Storage.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.OpenApi;

/// <summary>A port of a store whose asynchronous calls all fail.</summary>
public class FailingPort : DispatchProxy
{
    private object _inner = new();
    private Func<Exception> _problem = static () => new InvalidOperationException();

    /// <summary>Replaces all ports of the store of a server.</summary>
    internal static void UseFailingStore(IDurableStreamsBuilder streams, Func<Exception> problem)
    {
        var store = new MemoryStreamStore(isExclusive: false);
        streams.UseMemoryStore();
        streams.Services.AddSingleton(new StoreRegistration(
            Of<IStreamStore>(store, problem),
            Of<IReminderStore>(store, problem),
            Of<ISubscriberStore>(store, problem),
            Of<IProjectStore>(store, problem))
        {
            Subscriptions = Of<ISubscriptionStore>(store, problem),
            SubscriptionIndex = Of<ISubscriptionIndex>(store, problem),
            Secrets = Of<ISecretStore>(store, problem),
        });
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.ReturnType.Name.StartsWith("ValueTask", StringComparison.Ordinal)
            ? throw _problem()
            : targetMethod.Invoke(_inner, args);

    private static T Of<T>(T inner, Func<Exception> problem)
        where T : class
    {
        T proxy = Create<T, FailingPort>();
        var port = (FailingPort)(object)proxy;
        port._inner = inner;
        port._problem = problem;
        return proxy;
    }
}
