using System.Buffers;
using System.Globalization;
using Azure.Core;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Rest;

namespace Azure.Data.Tables;

public class TableClient
{
    private readonly TableEndpoint _endpoint;
    private readonly TableServiceClient _service;

    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, null)
    {
    }

    public TableClient(string connectionString, string tableName, TableClientOptions options = null)
        : this(new TableServiceClient(connectionString, options), tableName)
    {
    }

    protected TableClient()
    {
    }

    internal TableClient(TableServiceClient service, string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        _service = service;
        _endpoint = service.Endpoint;
        Name = tableName;
    }

    public virtual string Name { get; }

    public virtual string AccountName => _endpoint.AccountName;

    public virtual Uri Uri => new(_endpoint.Root + Name);

    public static string CreateQueryFilter(FormattableString filter) => filter is null
        ? null
        : string.Format(CultureInfo.InvariantCulture, filter.Format, [.. filter.GetArguments().Select(FilterLiteral.Of)]);

    public virtual Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        _service.CreateTableIfNotExistsAsync(Name, cancellationToken);

    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        _service.DeleteTableAsync(Name, cancellationToken);

    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        Response response = await _endpoint.SendAsync(PointRead(partitionKey, rowKey, select), cancellationToken).ConfigureAwait(false);
        return Response.FromValue(Entity<T>(response), response);
    }

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        Response response = await _endpoint
            .SendAsync(PointRead(partitionKey, rowKey, select), cancellationToken, alsoAnAnswer: 404)
            .ConfigureAwait(false);
        return response.Status == 404 ? new NoValueResponse<T>(response) : Response.FromValue(Entity<T>(response), response);
    }

    public virtual AsyncPageable<T> QueryAsync<T>(
        string filter = null,
        int? maxPerPage = null,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        new EntityPages<T>(_endpoint, Name, filter, TableEndpoint.Select(select), maxPerPage, cancellationToken);

    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        _endpoint.SendAsync(Write(RequestMethod.Post, Name, OnlyTableEntity.Of(entity)), cancellationToken);

    public virtual Task<Response> UpdateEntityAsync<T>(
        T entity,
        ETag ifMatch,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        if (ifMatch == default)
        {
            throw new ArgumentException("Value cannot be empty", nameof(ifMatch));
        }

        HttpMessage message = Write(entity, mode);
        message.Request.Headers.SetValue("If-Match", ifMatch.ToString());
        return _endpoint.SendAsync(message, cancellationToken);
    }

    public virtual Task<Response> UpsertEntityAsync<T>(
        T entity,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default)
        where T : ITableEntity => _endpoint.SendAsync(Write(entity, mode), cancellationToken);

    public virtual Task<Response> DeleteEntityAsync(
        string partitionKey,
        string rowKey,
        ETag ifMatch = default,
        CancellationToken cancellationToken = default)
    {
        HttpMessage message = _endpoint.NewMessage(RequestMethod.Delete, Address(partitionKey, rowKey));
        message.Request.Headers.SetValue("If-Match", ifMatch == default ? ETag.All.ToString() : ifMatch.ToString());
        return _endpoint.SendAsync(message, cancellationToken, alsoAnAnswer: 404);
    }

    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        List<TableTransactionAction> actions = [.. transactionActions];
        if (actions.Count == 0)
        {
            throw new InvalidOperationException("The batch transaction must contain at least one action.");
        }

        HttpMessage message = new BatchRequest(_endpoint, Name, actions).ToMessage();
        Response response = await _endpoint.SendAsync(message, cancellationToken).ConfigureAwait(false);
        List<Response> responses = BatchResponse.Parse(response.Content.ToString());

        // A transaction that failed has one answer, whatever the number of its actions.
        return responses is [{ Status: >= 400 } failure]
            ? throw new TableTransactionFailedException(new RequestFailedException(failure, null, TableErrorParser.Instance))
            : Response.FromValue<IReadOnlyList<Response>>(responses, response);
    }

    private static T Entity<T>(Response response)
        where T : class, ITableEntity => OnlyTableEntity.To<T>(EntityReader.ReadOne(response.Content.ToMemory().Span));

    private HttpMessage PointRead(string partitionKey, string rowKey, IEnumerable<string> select) => _endpoint.NewMessage(
        RequestMethod.Get,
        TableEndpoint.Select(select) is { } columns
            ? $"{Address(partitionKey, rowKey)}?$select={columns}"
            : Address(partitionKey, rowKey));

    private HttpMessage Write(ITableEntity entity, TableUpdateMode mode) => Write(
        mode == TableUpdateMode.Replace ? RequestMethod.Put : RequestMethod.Patch,
        Address(entity.PartitionKey, entity.RowKey),
        OnlyTableEntity.Of(entity));

    private HttpMessage Write(RequestMethod method, string address, TableEntity entity)
    {
        var body = new ArrayBufferWriter<byte>(EntityWriter.Estimate(entity));
        EntityWriter.Write(body, entity);
        return _endpoint.NewMessage(method, address, body);
    }

    private string Address(string partitionKey, string rowKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return EntityAddress.OfEntity(Name, partitionKey, rowKey);
    }
}
