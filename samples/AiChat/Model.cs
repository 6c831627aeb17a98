using System.Runtime.CompilerServices;

namespace DurableStreams.Samples.AiChat;

/// <summary>Stands for a language model: answers word by word.</summary>
/// <param name="pause">The time between two words.</param>
internal sealed class Model(TimeSpan pause)
{
    public async IAsyncEnumerable<string> AnswerAsync(
        string question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string answer =
            $"You asked: “{question}” I am not a real model, but I answer like one, word by word. Every word is "
            + "appended to a stream before you see it. Reload this page, and nothing is lost: the words so far come from the "
            + "stream, and the others as they are written. Open the page twice, and both show the same. Close it, come "
            + "back later, and the whole answer is there.";
        foreach (string word in answer.Split(' '))
        {
            await Task.Delay(pause, cancellationToken);
            yield return word + " ";
        }
    }
}
