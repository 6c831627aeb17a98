using System.Buffers;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables.Rest;

/// <summary>
/// A transaction as one multipart body with one change set, in one buffer. The buffer is not pooled: a request that its
/// caller gave up may still be read from.
/// </summary>
internal sealed class BatchRequest
{
    private const int BytesAroundAnAction = 512;
    private const string NewLine = "\r\n";

    private readonly TableEndpoint _endpoint;
    private readonly string _table;
    private readonly string _batch = $"batch_{Guid.NewGuid()}";
    private readonly string _changeSet = $"changeset_{Guid.NewGuid()}";
    private readonly ArrayBufferWriter<byte> _body;

    public BatchRequest(TableEndpoint endpoint, string table, List<TableTransactionAction> actions)
    {
        _endpoint = endpoint;
        _table = table;
        _body = new ArrayBufferWriter<byte>(Estimate(actions));
        Line($"--{_batch}");
        Line($"Content-Type: multipart/mixed; boundary={_changeSet}");
        Line();
        foreach (TableTransactionAction action in actions)
        {
            Append(action);
        }

        Line($"--{_changeSet}--");
        Line($"--{_batch}--");
    }

    public HttpMessage ToMessage()
    {
        HttpMessage message = _endpoint.NewMessage(RequestMethod.Post, EntityAddress.Batch);
        message.Request.Headers.SetValue("Content-Type", $"multipart/mixed; boundary={_batch}");
        message.Request.Content = RequestContent.Create(_body.WrittenMemory);
        return message;
    }

    private static int Estimate(List<TableTransactionAction> actions)
    {
        int total = BytesAroundAnAction;
        foreach (TableTransactionAction action in actions)
        {
            total += BytesAroundAnAction + EntityWriter.Estimate(OnlyTableEntity.Of(action.Entity));
        }

        return total;
    }

    private void Append(TableTransactionAction action)
    {
        TableEntity entity = OnlyTableEntity.Of(action.Entity);
        Line($"--{_changeSet}");
        Line("Content-Type: application/http");
        Line("Content-Transfer-Encoding: binary");
        Line();
        bool isAdd = action.ActionType == TableTransactionActionType.Add;
        string address = isAdd ? _table : EntityAddress.OfEntity(_table, entity.PartitionKey, entity.RowKey);
        Line($"{Method(action.ActionType)} {_endpoint.Root}{address} HTTP/1.1");
        Line($"Accept: {TableEndpoint.MinimalMetadata}");
        Line("DataServiceVersion: 3.0");
        Line("Prefer: return-no-content");
        if (IfMatch(action) is { } ifMatch)
        {
            Line($"If-Match: {ifMatch}");
        }

        if (action.ActionType == TableTransactionActionType.Delete)
        {
            Line();
            Line();
            return;
        }

        Line("Content-Type: application/json;odata=nometadata");
        Line();
        EntityWriter.Write(_body, entity);
        Line();
    }

    private static string Method(TableTransactionActionType type) => type switch
    {
        TableTransactionActionType.Add => "POST",
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "PATCH",
        TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => "PUT",
        TableTransactionActionType.Delete => "DELETE",
        _ => throw new InvalidOperationException("Unknown request type."),
    };

    /// <summary>Without the header the service takes an update for an upsert; a delete must always have it.</summary>
    private static string IfMatch(TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Delete when action.ETag == default => ETag.All.ToString(),
        TableTransactionActionType.Delete or TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace
            when action.ETag != default => action.ETag.ToString(),
        _ => null,
    };

    private void Line(string text = "")
    {
        Encoding.UTF8.GetBytes(text, _body);
        Encoding.UTF8.GetBytes(NewLine, _body);
    }
}
