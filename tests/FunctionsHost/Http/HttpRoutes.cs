using DurableStreams.FunctionsHost.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DurableStreams.FunctionsHost.Http;

/// <summary>Routes requests as the Functions host does.</summary>
internal static class HttpRoutes
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    /// <summary>Returns 404 for a method that no function lists, like the Functions host.</summary>
    public static void UseFunctionRouting(this WebApplication app)
    {
        app.UseRouting();
        app.Use(static (context, next) =>
        {
            if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<FunctionMetadata>() is null)
            {
                // ASP.NET Core would return 405.
                context.SetEndpoint(null);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    public static void MapFunctions(
        this IEndpointRouteBuilder endpoints, FunctionCatalog catalog, string routePrefix, HttpInvoker invoker)
    {
        foreach (FunctionMetadata function in catalog.WithTrigger(Binding.HttpTrigger))
        {
            string route = Route(routePrefix, function.Trigger.Route ?? function.Name);
            RequestDelegate handler = context => invoker.InvokeAsync(function, context);
            IEndpointConventionBuilder endpoint = function.Trigger.Methods is { } methods
                ? endpoints.MapMethods(route, methods.Select(method => method.ToUpperInvariant()), handler)
                : endpoints.Map(route, handler);
            endpoint.WithMetadata(function).WithDisplayName(function.Name);
        }
    }

    /// <exception cref="InvalidOperationException">The route is reserved for the Functions host.</exception>
    public static string Route(string prefix, string route)
    {
        string whole = $"{prefix.Trim('/')}/{route.Trim('/')}".Trim('/');
        return Reserved.Any(reserved => whole.StartsWith(reserved, StringComparison.OrdinalIgnoreCase))
            ? throw new InvalidOperationException($"The route '{whole}' is reserved for the Functions host.")
            : "/" + whole;
    }
}
