using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;

namespace DurableStreams.AspNetCore.Append;

/// <summary>The refusal of an append, for hosts that answer callers without HTTP in the protocol's terms.</summary>
/// <param name="Code">The code, as in the JSON of an error.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record AppendRefusal(string Code, string Message)
{
    /// <summary>Returns the refusal of an outcome; null if it is a success.</summary>
    public static AppendRefusal? Of(AppendOutcome outcome)
    {
        ProtocolError? error = AppendErrors.Of(outcome);
        return error is null ? null : new AppendRefusal(error.Code, error.Message);
    }
}
