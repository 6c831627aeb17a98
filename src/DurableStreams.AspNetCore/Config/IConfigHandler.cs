using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Config;

/// <summary>
/// The entry point to projects over HTTP, for hosts that do not call <c>MapDurableStreams</c>; see
/// <see cref="IStreamHandler"/>.
/// </summary>
public interface IConfigHandler
{
    /// <summary>Answers a request. Failures become responses; nothing is thrown.</summary>
    Task HandleAsync(HttpContext context);
}
