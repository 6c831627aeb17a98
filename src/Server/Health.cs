namespace DurableStreams.Server;

/// <summary>GET /health: the server is up and has its store.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app) =>
        app.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], static context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsync("""{"status":"ok"}""");
        });
}
