using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.OpenApi;

/// <summary>
/// Answers with the OpenAPI description of all HTTP operations of this service. Hosts map <c>/openapi.json</c> to it,
/// for GET and HEAD.
/// </summary>
public interface IOpenApiHandler
{
    /// <summary>Answers a request. Failures become responses; nothing is thrown.</summary>
    Task HandleAsync(HttpContext context);
}
