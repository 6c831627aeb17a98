namespace DurableStreams.Server.Input;

/// <summary>The input is no JSON that can be appended.</summary>
/// <param name="problem">What is wrong with a line, as in "is not JSON".</param>
/// <param name="line">The line, counted from 0 where the reading began.</param>
/// <param name="innerException">What has found it, if anything.</param>
internal sealed class UnreadableInputException(string problem, long line, Exception? innerException = null)
    : Exception($"Line {line + 1} {problem}.", innerException)
{
    /// <summary>What is wrong with the line.</summary>
    public string Problem { get; } = problem;

    /// <summary>The line, counted from 0 where the reading began.</summary>
    public long Line { get; } = line;
}
