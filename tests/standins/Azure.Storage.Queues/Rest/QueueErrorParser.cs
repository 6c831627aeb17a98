using System.Xml;
using System.Xml.Linq;
using Azure.Core;

namespace Azure.Storage.Queues.Rest;

/// <summary>Reads <c>&lt;Error&gt;&lt;Code&gt;…&lt;Message&gt;…</c>, or the code in the header when there is no body.</summary>
internal sealed class QueueErrorParser : RequestFailedDetailsParser
{
    public static readonly QueueErrorParser Instance = new();

    public override bool TryParse(Response response, out ResponseError error, out IDictionary<string, string> data)
    {
        data = null;
        response.Headers.TryGetValue("x-ms-error-code", out string code);
        string message = null;
        try
        {
            XElement body = XElement.Parse(response.Content.ToString());
            code = (string)body.Element("Code") ?? code;
            message = (string)body.Element("Message");
        }
        catch (XmlException)
        {
            // The header and the status still tell.
        }

        error = code is null ? null : new ResponseError(code, message);
        return error is not null;
    }
}
