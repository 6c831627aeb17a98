namespace DurableStreams.Samples.AiChat;

/// <summary>A message of a conversation's stream.</summary>
/// <param name="Type"><c>question</c>, <c>word</c> of an answer, or <c>end</c> of it.</param>
/// <param name="Turn">Joins a question with the words of its answer.</param>
/// <param name="Text">The question, or the next part of the answer.</param>
internal sealed record Entry(string Type, Guid Turn, string Text = "");
