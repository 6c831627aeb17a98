using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Core;

namespace DurableStreams.Azurite.Faults;

/// <summary>
/// Produces empty pages whose continuation token leads to the page that was requested. The token stands for the
/// continuation of the original request.
/// </summary>
internal sealed class EmptyPages
{
    private const string NextPartitionKey = "NextPartitionKey";
    private const string NextRowKey = "NextRowKey";
    private const string TokenPrefix = "empty-page-";

    private readonly ConcurrentDictionary<string, (string? PartitionKey, string? RowKey)> _requested = new();
    private int _last;

    public Response InsteadOf(Request request)
    {
        string token = TokenPrefix + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _requested[token] = (QueryString.Get(request.Uri, NextPartitionKey), QueryString.Get(request.Uri, NextRowKey));
        return SyntheticResponse.EmptyPage(token);
    }

    /// <summary>Replaces a token of an empty page with the continuation of the original request.</summary>
    public void Restore(Request request)
    {
        if (QueryString.Get(request.Uri, NextPartitionKey) is { } token
            && _requested.TryGetValue(token, out var requested))
        {
            QueryString.Set(request.Uri, NextPartitionKey, requested.PartitionKey);
            QueryString.Set(request.Uri, NextRowKey, requested.RowKey);
        }
    }
}
