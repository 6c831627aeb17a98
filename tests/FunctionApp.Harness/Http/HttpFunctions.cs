using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Serves the HTTP functions at the routes that their triggers and host.json name.</summary>
internal static class HttpFunctions
{
    /// <summary>Answers 404 where the Functions host does: a method that no function lists does not match any route.</summary>
    public static void UseFunctionRouting(this WebApplication app)
    {
        app.UseRouting();
        app.Use(static (context, next) =>
        {
            if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<FunctionMethod>() is null)
            {
                // The framework's own answer to a wrong method would be a 405.
                context.SetEndpoint(null);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    public static void MapFunctions(this IEndpointRouteBuilder endpoints, FunctionCatalog catalog, HostJson host, FunctionInvoker invoker)
    {
        foreach ((FunctionMethod function, HttpTriggerAttribute trigger) in catalog.With<HttpTriggerAttribute>())
        {
            string route = RouteOf(host.RoutePrefix, trigger.Route ?? function.Name);
            endpoints
                .MapMethods(route, trigger.Methods ?? [], context => InvokeAsync(invoker, function, context))
                .WithMetadata(function)
                .WithDisplayName(function.Name);
        }
    }

    /// <exception cref="InvalidOperationException">The Functions host keeps the route for itself.</exception>
    public static string RouteOf(string prefix, string route)
    {
        string whole = $"{prefix.Trim('/')}/{route.Trim('/')}".Trim('/');
        return whole.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || whole.StartsWith("runtime", StringComparison.OrdinalIgnoreCase)
            ? throw new InvalidOperationException($"The Functions host keeps the route '{whole}' for itself.")
            : "/" + whole;
    }

    private static async Task InvokeAsync(FunctionInvoker invoker, FunctionMethod function, HttpContext context)
    {
        try
        {
            object? returned = await invoker.InvokeAsync(function, _ => context.Request, context.RequestAborted);
            if (returned is IResult result)
            {
                await result.ExecuteAsync(context);
            }
        }
        catch (Exception) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }
}
