namespace DurableStreams.Samples.AiChat;

/// <param name="Text">What the user asks.</param>
internal sealed record Question(string Text);
