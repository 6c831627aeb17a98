using System.Net;

namespace DurableStreams.Server.Client;

/// <summary>A request failed. The message is a sentence for the user.</summary>
/// <param name="message">The sentence.</param>
/// <param name="status">The status that refused the request; null if there was no answer.</param>
/// <param name="innerException">The cause, if there was no answer.</param>
internal sealed class ClientException(
    string message, HttpStatusCode? status = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The status that refused the request; null if there was no answer.</summary>
    public HttpStatusCode? Status { get; } = status;
}
