using DurableStreams.AspNetCore;

namespace DurableStreams.Server;

/// <summary><c>/health</c>: the server is up; <c>/health/ready</c>: and its store answers.</summary>
internal static class Health
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this WebApplication app)
    {
        HealthHandler health = app.Services.GetRequiredService<HealthHandler>();
        app.MapMethods("/health", Methods, HealthHandler.LiveAsync);
        app.MapMethods("/health/ready", Methods, health.ReadyAsync);
    }
}
