using System.Globalization;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables.Rest;

/// <summary>A query's pages. The service may end a page wherever it likes, even before its first entity.</summary>
internal sealed class EntityPages<T>(TableEndpoint endpoint, string table, string filter, string select, int? maxPerPage, CancellationToken cancellation)
    : AsyncPageable<T>(cancellation)
    where T : class, ITableEntity
{
    private const string NextPartitionKey = "x-ms-continuation-NextPartitionKey";
    private const string NextRowKey = "x-ms-continuation-NextRowKey";

    public override async IAsyncEnumerable<Page<T>> AsPages(string continuationToken = null, int? pageSizeHint = null)
    {
        do
        {
            Page<T> page = await ReadAsync(continuationToken, pageSizeHint ?? maxPerPage).ConfigureAwait(false);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (continuationToken is not null);
    }

    private async Task<Page<T>> ReadAsync(string continuationToken, int? top)
    {
        HttpMessage message = endpoint.NewMessage(RequestMethod.Get, EntityAddress.OfQuery(table) + QueryString(continuationToken, top));
        Response response = await endpoint.SendAsync(message, CancellationToken).ConfigureAwait(false);
        List<TableEntity> entities = EntityReader.ReadMany(response.Content.ToMemory().Span);
        return Page<T>.FromValues(entities.ConvertAll(OnlyTableEntity.To<T>), TokenFrom(response), response);
    }

    private string QueryString(string continuationToken, int? top)
    {
        var query = new StringBuilder("?$format=").Append(Uri.EscapeDataString(TableEndpoint.MinimalMetadata));
        Append(query, "$top", top?.ToString(CultureInfo.InvariantCulture));
        Append(query, "$select", select);
        Append(query, "$filter", filter is null ? null : Uri.EscapeDataString(filter));
        if (continuationToken is not null)
        {
            string[] keys = continuationToken.Split(' ', 2);
            Append(query, "NextPartitionKey", Uri.EscapeDataString(keys[0]));
            Append(query, "NextRowKey", keys.Length == 2 && keys[1].Length > 0 ? Uri.EscapeDataString(keys[1]) : null);
        }

        return query.ToString();
    }

    private static void Append(StringBuilder query, string name, string value)
    {
        if (value is not null)
        {
            query.Append('&').Append(name).Append('=').Append(value);
        }
    }

    private static string TokenFrom(Response response)
    {
        if (!response.Headers.TryGetValue(NextPartitionKey, out string partitionKey))
        {
            return null;
        }

        response.Headers.TryGetValue(NextRowKey, out string rowKey);
        return $"{partitionKey} {rowKey}";
    }
}
