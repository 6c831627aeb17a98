using DurableStreams.FunctionApp.Http;
using DurableStreams.FunctionApp.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>Serves the HTTP functions at the routes and methods of <c>functions.metadata</c>.</summary>
internal static class FunctionRoutes
{
    public static void MapFunctions(this WebApplication app, DurableTaskClient client, FunctionFailures failures)
    {
        app.UseRouting();
        app.Use(AnswerUnknownMethods);
        foreach (FunctionMetadata function in FunctionMetadata.OverHttp)
        {
            app.MapMethods(
                    function.Trigger.Route!,
                    function.Trigger.Methods!,
                    context => failures.ObserveAsync(() => RunAsync(function.Name, context, client)))
                .WithMetadata(function);
        }
    }

    // The Functions host returns 404 for a method that no function lists; ASP.NET Core alone would return 405.
    private static Task AnswerUnknownMethods(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<FunctionMetadata>() is null)
        {
            context.SetEndpoint(null);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static Task RunAsync(string function, HttpContext context, DurableTaskClient client)
    {
        return function switch
        {
            "StreamHttp" => Create<StreamHttp>().HandleAsync(context.Request, client),
            "EstuaryHttp" => Create<EstuaryHttp>().HandleAsync(context.Request, client),
            "ConfigHttp" => Create<ConfigHttp>().HandleAsync(context.Request),
            "DashboardHttp" => Create<DashboardHttp>().HandleAsync(context.Request),
            "ListHttp" => Create<ListHttp>().HandleAsync(context.Request),
            "HealthHttp" => Create<HealthHttp>().LiveAsync(context.Request),
            "OpenApiHttp" => Create<OpenApiHttp>().HandleAsync(context.Request),
            "ReadyHttp" => Create<HealthHttp>().ReadyAsync(context.Request),
            _ => throw new InvalidOperationException($"These tests do not know the function '{function}'."),
        };

        T Create<T>() => ActivatorUtilities.CreateInstance<T>(context.RequestServices);
    }
}
