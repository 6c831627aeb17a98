using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Azure.Storage.Queues.Models;

namespace Azure.Storage.Queues.Rest;

/// <summary>Messages as the service writes them, their text encoded or not.</summary>
internal static class MessageXml
{
    public static byte[] Write(BinaryData message, QueueMessageEncoding encoding)
    {
        string text = encoding == QueueMessageEncoding.Base64
            ? Convert.ToBase64String(message.ToMemory().Span)
            : message.ToString();
        return Encoding.UTF8.GetBytes(new XElement("QueueMessage", new XElement("MessageText", text)).ToString(SaveOptions.DisableFormatting));
    }

    public static SendReceipt ReadReceipt(Response response)
    {
        XElement message = Messages(response).Single();
        return new SendReceipt(
            (string)message.Element("MessageId"),
            (string)message.Element("PopReceipt"),
            Time(message, "InsertionTime").Value,
            Time(message, "ExpirationTime").Value,
            Time(message, "TimeNextVisible").Value);
    }

    public static QueueMessage[] ReadMessages(Response response, QueueMessageEncoding encoding) =>
    [
        .. Messages(response).Select(message => new QueueMessage
        {
            MessageId = (string)message.Element("MessageId"),
            PopReceipt = (string)message.Element("PopReceipt"),
            Body = Body(message, encoding),
            NextVisibleOn = Time(message, "TimeNextVisible"),
            InsertedOn = Time(message, "InsertionTime"),
            ExpiresOn = Time(message, "ExpirationTime"),
            DequeueCount = (long)message.Element("DequeueCount"),
        }),
    ];

    public static PeekedMessage[] ReadPeeked(Response response, QueueMessageEncoding encoding) =>
    [
        .. Messages(response).Select(message => new PeekedMessage
        {
            MessageId = (string)message.Element("MessageId"),
            Body = Body(message, encoding),
            InsertedOn = Time(message, "InsertionTime"),
            ExpiresOn = Time(message, "ExpirationTime"),
            DequeueCount = (long)message.Element("DequeueCount"),
        }),
    ];

    private static IEnumerable<XElement> Messages(Response response)
    {
        using Stream body = response.Content.ToStream();
        return XElement.Load(body, LoadOptions.PreserveWhitespace).Elements("QueueMessage");
    }

    private static BinaryData Body(XElement message, QueueMessageEncoding encoding)
    {
        string text = (string)message.Element("MessageText") ?? string.Empty;
        return encoding == QueueMessageEncoding.Base64 ? new BinaryData(Convert.FromBase64String(text)) : new BinaryData(text);
    }

    private static DateTimeOffset? Time(XElement message, string name) =>
        message.Element(name) is { } element ? DateTimeOffset.Parse(element.Value, CultureInfo.InvariantCulture) : null;
}
