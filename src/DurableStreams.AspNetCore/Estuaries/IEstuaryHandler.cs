using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Estuaries;

/// <summary>
/// The entry point to estuaries over HTTP, for hosts that do not call <c>MapDurableStreams</c>; see
/// <see cref="IStreamHandler"/>.
/// </summary>
public interface IEstuaryHandler
{
    /// <summary>Answers a request. Failures become responses; nothing is thrown.</summary>
    Task HandleAsync(HttpContext context);
}
