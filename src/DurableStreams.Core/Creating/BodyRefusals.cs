using DurableStreams.Content;

namespace DurableStreams.Creating;

internal static class BodyRefusals
{
    /// <summary>
    /// Returns the refusal of a creation whose body cannot be stored, or null. An empty array is accepted (§9.1.3).
    /// </summary>
    public static CreateOutcome? RefusalOfCreation(this FramedBody body)
    {
        if (body.IsTooLarge)
        {
            return new CreateOutcome.TooLarge();
        }

        return body.Problem is { } problem ? new CreateOutcome.InvalidBody(problem) : null;
    }
}
