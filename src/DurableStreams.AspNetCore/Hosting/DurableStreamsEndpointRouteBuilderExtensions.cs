using DurableStreams.AspNetCore.Config;
using DurableStreams.AspNetCore.Estuaries;
using DurableStreams.AspNetCore.Lists;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>The second of a host's two calls, for hosts with endpoint routing.</summary>
public static class DurableStreamsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves streams below <see cref="DurableStreamsHttpOptions.Root"/>, estuaries below
    /// <see cref="DurableStreamsHttpOptions.EstuaryRoot"/>, projects below
    /// <see cref="DurableStreamsHttpOptions.ConfigRoot"/> and lists below
    /// <see cref="DurableStreamsHttpOptions.ProjectsRoot"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A required call is missing; the message names it.</exception>
    public static IEndpointConventionBuilder MapDurableStreams(this IEndpointRouteBuilder endpoints)
    {
        IServiceProvider services = endpoints.ServiceProvider;
        IServiceProviderIsService known = services.GetRequiredService<IServiceProviderIsService>();
        if (!known.IsService(typeof(IStreamHandler)))
        {
            throw new InvalidOperationException("Call services.AddDurableStreams() before MapDurableStreams().");
        }

        if (!known.IsService(typeof(StoreRegistration)))
        {
            throw new InvalidOperationException(
                "No store was chosen: call UseStore(…) or UseMemoryStore() on the result of AddDurableStreams().");
        }

        services.GetRequiredService<RejectedRequests>().Subscribe();
        DurableStreamsHttpOptions options = services.GetRequiredService<IOptions<DurableStreamsHttpOptions>>().Value;
        endpoints.Map(options.ConfigRoot + "/{**path}", services.GetRequiredService<IConfigHandler>().HandleAsync);
        endpoints.Map(options.ProjectsRoot + "/{**path}", services.GetRequiredService<IListHandler>().HandleAsync);
        endpoints.Map(options.EstuaryRoot + "/{**path}", services.GetRequiredService<IEstuaryHandler>().HandleAsync);
        return endpoints.Map(options.Root + "/{**path}", services.GetRequiredService<IStreamHandler>().HandleAsync);
    }
}
