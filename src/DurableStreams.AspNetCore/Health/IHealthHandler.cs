using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Health;

/// <summary>
/// Answers health probes, without authorization and without details. Hosts map <c>/health</c> and <c>/health/ready</c>
/// to it, for GET and HEAD.
/// </summary>
public interface IHealthHandler
{
    /// <summary>
    /// 200 if the process is running. Does not call the store: a store that is down is no reason to restart the
    /// process.
    /// </summary>
    Task LiveAsync(HttpContext context);

    /// <summary>200 if the store answers, or did within the last second; otherwise 503.</summary>
    Task ReadyAsync(HttpContext context);
}
