namespace DurableStreams.Server.Terminal;

/// <summary>The output cannot be written. The message is a sentence for the user.</summary>
internal sealed class OutputException(string message, Exception innerException) : Exception(message, innerException);
