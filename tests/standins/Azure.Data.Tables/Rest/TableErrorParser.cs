using System.Globalization;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables.Rest;

/// <summary>Reads <c>{"odata.error":{"code":…,"message":{"value":…}}}</c>.</summary>
internal sealed class TableErrorParser : RequestFailedDetailsParser
{
    /// <summary>Under this name an exception's data hold which action of a transaction failed.</summary>
    public const string FailedIndex = "FailedEntity";

    public static readonly TableErrorParser Instance = new();

    public override bool TryParse(Response response, out ResponseError error, out IDictionary<string, string> data)
    {
        error = null;
        data = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(response.Content.ToMemory());
            JsonElement body = document.RootElement.GetProperty("odata.error");
            string message = body.GetProperty("message").GetProperty("value").GetString();
            error = new ResponseError(body.GetProperty("code").GetString(), message);
            data = IndexAtTheStartOf(message);
            return true;
        }
        catch (Exception unlike) when (unlike is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Proxies and gateways answer as they like; the status still tells.
            return false;
        }
    }

    /// <summary>The service writes "12:The specified entity already exists." when the action with index 12 failed.</summary>
    private static Dictionary<string, string> IndexAtTheStartOf(string message)
    {
        var data = new Dictionary<string, string>();
        int colon = message.IndexOf(':');
        if (colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            data[FailedIndex] = index.ToString(CultureInfo.InvariantCulture);
        }

        return data;
    }
}
