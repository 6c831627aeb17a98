using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The entry point to streams over HTTP (§5), for hosts that do not call <c>MapDurableStreams</c>. It needs only an
/// <see cref="HttpContext"/>, neither routing nor other middleware.
/// </summary>
public interface IStreamHandler
{
    /// <summary>Answers a request. Failures become responses; nothing is thrown.</summary>
    Task HandleAsync(HttpContext context);
}
