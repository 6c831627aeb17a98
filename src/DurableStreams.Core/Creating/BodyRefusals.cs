using DurableStreams.Content;

namespace DurableStreams.Creating;

internal static class BodyRefusals
{
    /// <summary>What a creation answers to a body that cannot be stored; an empty array is fine there (§9.1.3).</summary>
    public static CreateOutcome? RefusalOfCreation(this FramedBody body)
    {
        if (body.IsTooLarge)
        {
            return new CreateOutcome.TooLarge();
        }

        return body.Problem is { } problem ? new CreateOutcome.InvalidBody(problem) : null;
    }
}
