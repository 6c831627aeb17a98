using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Dashboard;

/// <summary>
/// Serves the dashboard: pages that show and change streams in a browser. Hosts map <c>/ui</c> and everything below it
/// to it. Answers 404 unless <see cref="Options.DashboardOptions.Enabled"/> is set.
/// </summary>
public interface IDashboardHandler
{
    /// <summary>Answers a request below <c>/ui</c>. Does not throw.</summary>
    Task HandleAsync(HttpContext context);
}
