using DurableStreams.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>Refusals of requests whose body is not received completely.</summary>
/// <remarks>
/// The client may still be sending. Kestrel sends the response at once, then discards what arrives for at most five
/// seconds, so that the client can read the response before its connection is reset, and then closes the connection.
/// </remarks>
internal static class UnreadBody
{
    public static ReceivedBody TooLarge(HttpContext context)
    {
        AnnounceClose(context);
        return ReceivedBody.TooLarge;
    }

    public static ReceivedBody UnsupportedCoding(HttpContext context)
    {
        context.Response.Headers.AcceptEncoding = RequestCodings.Supported;
        return Refuse(context, ProtocolErrors.UnsupportedCoding);
    }

    public static ReceivedBody Refuse(HttpContext context, ProtocolError error)
    {
        AnnounceClose(context);
        return ReceivedBody.Refused(error);
    }

    // Tells the client to stop sending. Only HTTP/1.1 has this header; HTTP/2 ends the stream instead.
    private static void AnnounceClose(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
    }
}
