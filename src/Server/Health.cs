using DurableStreams.AspNetCore.Health;

namespace DurableStreams.Server;

/// <summary><c>/health</c>: the server is running; <c>/health/ready</c>: its store answers, too.</summary>
internal static class Health
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this WebApplication app)
    {
        IHealthHandler health = app.Services.GetRequiredService<IHealthHandler>();
        app.MapMethods("/health", Methods, health.LiveAsync);
        app.MapMethods("/health/ready", Methods, health.ReadyAsync);
    }
}
