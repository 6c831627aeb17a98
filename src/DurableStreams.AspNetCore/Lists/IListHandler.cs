using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>
/// The entry point to lists over HTTP, for hosts that do not call <c>MapDurableStreams</c>; see
/// <see cref="IStreamHandler"/>.
/// </summary>
public interface IListHandler
{
    /// <summary>Answers a request. Failures become responses; nothing is thrown.</summary>
    Task HandleAsync(HttpContext context);
}
