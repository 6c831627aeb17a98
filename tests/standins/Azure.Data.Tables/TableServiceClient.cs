using System.Buffers;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Rest;
using Azure.Standins;

namespace Azure.Data.Tables;

public class TableServiceClient
{
    internal const int EmulatorPort = 10002;
    private const string StorageScope = "https://storage.azure.com/.default";

    private readonly TableEndpoint _endpoint;

    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    public TableServiceClient(string connectionString, TableClientOptions options = null)
        : this(Connect(StorageConnectionString.Parse(connectionString, "table", EmulatorPort), options))
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, new TableClientOptions())
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
        : this(Connect(endpoint, credential, options))
    {
    }

    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null)
        : this(new TableEndpoint(
            endpoint,
            AccountOfUri.Of(endpoint),
            new BearerTokenAuthenticationPolicy(tokenCredential, StorageScope),
            options ?? new TableClientOptions()))
    {
    }

    protected TableServiceClient()
    {
    }

    private TableServiceClient(TableEndpoint endpoint)
    {
        _endpoint = endpoint;
    }

    internal TableEndpoint Endpoint => _endpoint;

    public virtual string AccountName => _endpoint.AccountName;

    public virtual Uri Uri => _endpoint.Uri;

    public static string CreateQueryFilter(FormattableString filter) => TableClient.CreateQueryFilter(filter);

    public virtual TableClient GetTableClient(string tableName) => new(this, tableName);

    public virtual async Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default)
    {
        var body = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("TableName", tableName);
            json.WriteEndObject();
        }

        HttpMessage message = _endpoint.NewMessage(RequestMethod.Post, EntityAddress.Tables, body);
        Response response;
        try
        {
            response = await _endpoint.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exists) when (exists.ErrorCode == TableErrorCode.TableAlreadyExists)
        {
            response = exists.GetRawResponse();
        }

        return Response.FromValue(new TableItem(tableName), response);
    }

    public virtual Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) => _endpoint.SendAsync(
        _endpoint.NewMessage(RequestMethod.Delete, EntityAddress.OfTable(tableName)),
        cancellationToken,
        alsoAnAnswer: 404);

    private static TableEndpoint Connect(StorageConnectionString connection, TableClientOptions options) =>
        Connect(connection.Endpoint, new TableSharedKeyCredential(connection.Account, connection.Key), options);

    private static TableEndpoint Connect(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options) =>
        new(endpoint, credential.AccountName, new SharedKeyLitePolicy(credential), options ?? new TableClientOptions());
}
