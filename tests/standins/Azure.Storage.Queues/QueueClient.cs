using System.Globalization;
using Azure.Core;
using Azure.Storage.Queues.Models;
using Azure.Storage.Queues.Rest;

namespace Azure.Storage.Queues;

public class QueueClient
{
    private readonly QueueEndpoint _endpoint;

    public QueueClient(string connectionString, string queueName)
        : this(connectionString, queueName, null)
    {
    }

    public QueueClient(string connectionString, string queueName, QueueClientOptions options)
        : this(QueueConnection.To(connectionString, options), queueName)
    {
    }

    public QueueClient(Uri queueUri, TokenCredential credential, QueueClientOptions options = null)
        : this(QueueConnection.To(new Uri(queueUri, "."), credential, options), queueUri.Segments[^1])
    {
    }

    protected QueueClient()
    {
    }

    internal QueueClient(QueueEndpoint endpoint, string queueName)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueName);
        _endpoint = endpoint;
        Name = queueName;
    }

    public virtual string Name { get; }

    public virtual string AccountName => _endpoint.AccountName;

    public virtual Uri Uri => _endpoint.UriOf(Name);

    /// <returns>Null when the queue was there with other metadata.</returns>
    public virtual async Task<Response> CreateIfNotExistsAsync(IDictionary<string, string> metadata = null, CancellationToken cancellationToken = default)
    {
        if (metadata is { Count: > 0 })
        {
            throw new NotSupportedException("This stand-in for Azure.Storage.Queues sends no metadata.");
        }

        try
        {
            return await _endpoint.SendAsync(RequestMethod.Put, Name, null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exists) when (exists.ErrorCode == "QueueAlreadyExists")
        {
            return null;
        }
    }

    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        _endpoint.SendAsync(RequestMethod.Delete, Name, null, cancellationToken);

    public virtual async Task<Response<QueueProperties>> GetPropertiesAsync(CancellationToken cancellationToken = default)
    {
        Response response = await _endpoint.SendAsync(RequestMethod.Get, $"{Name}?comp=metadata", null, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(new QueueProperties(int.Parse(Header(response, "x-ms-approximate-messages-count"), CultureInfo.InvariantCulture)), response);
    }

    public virtual Task<Response<SendReceipt>> SendMessageAsync(string messageText) => SendMessageAsync(messageText, null);

    public virtual Task<Response<SendReceipt>> SendMessageAsync(string messageText, CancellationToken cancellationToken = default) =>
        SendMessageAsync(messageText, null, cancellationToken: cancellationToken);

    public virtual Task<Response<SendReceipt>> SendMessageAsync(
        string messageText,
        TimeSpan? visibilityTimeout = null,
        TimeSpan? timeToLive = null,
        CancellationToken cancellationToken = default) =>
        SendMessageAsync(new BinaryData(messageText ?? string.Empty), visibilityTimeout, timeToLive, cancellationToken);

    public virtual async Task<Response<SendReceipt>> SendMessageAsync(
        BinaryData message,
        TimeSpan? visibilityTimeout = null,
        TimeSpan? timeToLive = null,
        CancellationToken cancellationToken = default)
    {
        string address = $"{Name}/messages" + Query(("visibilitytimeout", Seconds(visibilityTimeout)), ("messagettl", Seconds(timeToLive)));
        byte[] xml = MessageXml.Write(message, _endpoint.MessageEncoding);
        Response response = await _endpoint.SendAsync(RequestMethod.Post, address, xml, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(MessageXml.ReadReceipt(response), response);
    }

    public virtual Task<Response<QueueMessage[]>> ReceiveMessagesAsync() => ReceiveMessagesAsync(null);

    public virtual Task<Response<QueueMessage[]>> ReceiveMessagesAsync(CancellationToken cancellationToken = default) =>
        ReceiveMessagesAsync(null, cancellationToken: cancellationToken);

    public virtual async Task<Response<QueueMessage[]>> ReceiveMessagesAsync(
        int? maxMessages = null,
        TimeSpan? visibilityTimeout = null,
        CancellationToken cancellationToken = default)
    {
        string address = $"{Name}/messages" + Query(("numofmessages", Number(maxMessages)), ("visibilitytimeout", Seconds(visibilityTimeout)));
        Response response = await _endpoint.SendAsync(RequestMethod.Get, address, null, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(MessageXml.ReadMessages(response, _endpoint.MessageEncoding), response);
    }

    public virtual async Task<Response<PeekedMessage[]>> PeekMessagesAsync(int? maxMessages = null, CancellationToken cancellationToken = default)
    {
        string address = $"{Name}/messages" + Query(("peekonly", "true"), ("numofmessages", Number(maxMessages)));
        Response response = await _endpoint.SendAsync(RequestMethod.Get, address, null, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(MessageXml.ReadPeeked(response, _endpoint.MessageEncoding), response);
    }

    public virtual Task<Response> DeleteMessageAsync(string messageId, string popReceipt, CancellationToken cancellationToken = default) =>
        _endpoint.SendAsync(RequestMethod.Delete, MessageAddress(messageId, ("popreceipt", popReceipt)), null, cancellationToken);

    public virtual Task<Response<UpdateReceipt>> UpdateMessageAsync(
        string messageId,
        string popReceipt,
        string messageText = null,
        TimeSpan visibilityTimeout = default,
        CancellationToken cancellationToken = default) =>
        UpdateMessageAsync(messageId, popReceipt, messageText is null ? null : new BinaryData(messageText), visibilityTimeout, cancellationToken);

    public virtual async Task<Response<UpdateReceipt>> UpdateMessageAsync(
        string messageId,
        string popReceipt,
        BinaryData message,
        TimeSpan visibilityTimeout = default,
        CancellationToken cancellationToken = default)
    {
        // Without a body the message keeps its text.
        byte[] xml = message is null ? null : MessageXml.Write(message, _endpoint.MessageEncoding);
        string address = MessageAddress(messageId, ("popreceipt", popReceipt), ("visibilitytimeout", Seconds(visibilityTimeout)));
        Response response = await _endpoint.SendAsync(RequestMethod.Put, address, xml, cancellationToken).ConfigureAwait(false);
        DateTimeOffset nextVisible = DateTimeOffset.Parse(Header(response, "x-ms-time-next-visible"), CultureInfo.InvariantCulture);
        return Response.FromValue(new UpdateReceipt(Header(response, "x-ms-popreceipt"), nextVisible), response);
    }

    private string MessageAddress(string messageId, params ReadOnlySpan<(string Name, string Value)> parameters) =>
        $"{Name}/messages/{System.Uri.EscapeDataString(messageId)}{Query(parameters)}";

    private static string Query(params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        string query = string.Empty;
        foreach ((string name, string value) in parameters)
        {
            if (value is not null)
            {
                query += $"{(query.Length == 0 ? '?' : '&')}{name}={System.Uri.EscapeDataString(value)}";
            }
        }

        return query;
    }

    private static string Seconds(TimeSpan? time) => Number((int?)time?.TotalSeconds);

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Header(Response response, string name) => response.Headers.TryGetValue(name, out string value) ? value : null;
}
