using DurableStreams.AspNetCore.OpenApi;

namespace DurableStreams.Server;

/// <summary><c>/openapi.json</c>: what this server serves, for tools and generated clients.</summary>
internal static class ApiDescription
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapApiDescription(this WebApplication app) => app.MapMethods(
        "/openapi.json", Methods, app.Services.GetRequiredService<IOpenApiHandler>().HandleAsync);
}
