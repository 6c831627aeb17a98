using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Append;

/// <summary>The refusal of an append, for hosts that answer callers without HTTP in the protocol's terms.</summary>
/// <param name="Code">The code, as in the JSON of an error.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record AppendRefusal(string Code, string Message)
{
    /// <summary>Returns the refusal of an outcome; null if it is a success.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="sent">The content type of the request; null if it has none.</param>
    /// <param name="maxBodyBytes">
    /// The limit of a body, see <see cref="DurableStreamsHttpOptions.MaxBodyBytes"/>.
    /// </param>
    public static AppendRefusal? Of(AppendOutcome outcome, ContentType? sent, int maxBodyBytes)
    {
        ProtocolError? error = outcome is AppendOutcome.TooLarge
            ? ProtocolErrors.BodyTooLarge(maxBodyBytes)
            : AppendErrors.Of(outcome, sent);
        return error is null ? null : new AppendRefusal(error.Code, error.Message);
    }
}
