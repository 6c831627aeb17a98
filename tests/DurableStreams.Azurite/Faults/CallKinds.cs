using Azure.Core;

namespace DurableStreams.Azurite.Faults;

/// <summary>Classifies calls by method and path.</summary>
public static class CallKinds
{
    public static CallKind Of(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        string path = message.Request.Uri.ToUri().AbsolutePath;
        string name = path[(path.LastIndexOf('/') + 1)..];
        bool isRead = message.Request.Method == RequestMethod.Get;
        return name switch
        {
            "$batch" => CallKind.Transaction,
            "Tables" => CallKind.Other,
            _ when name.StartsWith("Tables('", StringComparison.Ordinal) => CallKind.Other,
            _ when name.Contains("(PartitionKey=", StringComparison.Ordinal) =>
                isRead ? CallKind.PointRead : CallKind.Write,
            _ when name.EndsWith("()", StringComparison.Ordinal) => CallKind.Query,
            _ when IsAdd(message.Request, name) => CallKind.Write,
            _ => CallKind.Other,
        };
    }

    /// <summary>True for an insert of an entity. A new queue message is also posted, but as XML.</summary>
    private static bool IsAdd(Request request, string name) =>
        request.Method == RequestMethod.Post
            && name != "messages"
            && request.Headers.TryGetValue("DataServiceVersion", out _);
}
