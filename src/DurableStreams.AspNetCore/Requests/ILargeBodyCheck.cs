using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>Decides whether it is worthwhile to receive a large body.</summary>
internal interface ILargeBodyCheck
{
    /// <returns>Null, or the error.</returns>
    ValueTask<ProtocolError?> CheckAsync(HttpContext context, StreamPath path);
}
