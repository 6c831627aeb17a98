using DurableStreams.AspNetCore;
using DurableStreams.AspNetCore.Config;
using DurableStreams.AspNetCore.Dashboard;
using DurableStreams.AspNetCore.Estuaries;
using DurableStreams.AspNetCore.Lists;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Stores;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

// Where ASP.NET Core hosts look for extensions of their application: no using is necessary.
namespace Microsoft.AspNetCore.Builder;

/// <summary>The second of a host's two calls, for hosts with endpoint routing.</summary>
public static class DurableStreamsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves streams below <see cref="DurableStreamsHttpOptions.Root"/>, estuaries below
    /// <see cref="DurableStreamsHttpOptions.EstuaryRoot"/>, projects below
    /// <see cref="DurableStreamsHttpOptions.ConfigRoot"/>, lists below
    /// <see cref="DurableStreamsHttpOptions.ProjectsRoot"/>, and the dashboard at <c>/ui</c> if it is enabled.
    /// </summary>
    /// <returns>
    /// The conventions of all of them, for example <c>RequireAuthorization()</c> or <c>RequireHost(…)</c>.
    /// </returns>
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
                "No store was chosen: call UseSqlite(…), UseStore(…) or UseMemoryStore() on the result of "
                + "AddDurableStreams().");
        }

        services.GetRequiredService<RejectedRequests>().Subscribe();
        DurableStreamsHttpOptions options = services.GetRequiredService<IOptions<DurableStreamsHttpOptions>>().Value;
        RouteGroupBuilder group = endpoints.MapGroup("");
        if (options.Dashboard.Enabled)
        {
            group.Map(
                DashboardHandler.Root + "/{**path}", services.GetRequiredService<IDashboardHandler>().HandleAsync);
        }

        group.Map(options.ConfigRoot + "/{**path}", services.GetRequiredService<IConfigHandler>().HandleAsync);
        group.Map(options.ProjectsRoot + "/{**path}", services.GetRequiredService<IListHandler>().HandleAsync);
        group.Map(options.EstuaryRoot + "/{**path}", services.GetRequiredService<IEstuaryHandler>().HandleAsync);
        group.Map(options.Root + "/{**path}", services.GetRequiredService<IStreamHandler>().HandleAsync);
        return group;
    }
}
