using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>What the exceptions of the web server mean while a body is read.</summary>
internal static class BodyFailures
{
    /// <summary>Reads more of a body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="reader">The reader of its body.</param>
    /// <param name="unread">What the last read returned and was not consumed.</param>
    /// <exception cref="BadHttpRequestException">The body is not valid HTTP.</exception>
    /// <exception cref="RequestCutOffException">The client disconnected.</exception>
    public static async ValueTask<ReadResult> ReadAsync(
        HttpContext context, PipeReader reader, ReadOnlySequence<byte> unread)
    {
        try
        {
            return await reader.ReadAsync(CancellationToken.None);
        }
        catch (IOException exception) when (IsCutOff(context, exception))
        {
            EndRead(reader, unread);
            throw new RequestCutOffException(exception);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // Kestrel throws a plain IOException for a chunk header whose size it cannot represent.
            throw new BadHttpRequestException("The body could not be read.", exception);
        }
    }

    // A body with a length has no syntax: it can only end too early.
    private static bool IsCutOff(HttpContext context, IOException exception) =>
        exception is ConnectionResetException
        || (context.Request.ContentLength is not null
            && exception is not BadHttpRequestException { StatusCode: not StatusCodes.Status400BadRequest });

    // Kestrel considers a failed read as still in progress. When it then discards the rest of the body, it would fail,
    // and log that as an error of the application.
    private static void EndRead(PipeReader reader, ReadOnlySequence<byte> unread)
    {
        try
        {
            reader.AdvanceTo(unread.Start, unread.End);
        }
#pragma warning disable CA1031 // Kestrel notes the end of the read before it checks the positions.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The read has ended, or the buffers of the one before are reused: then the positions are out of range.
        }
    }
}
