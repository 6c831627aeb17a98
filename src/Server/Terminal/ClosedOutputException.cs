namespace DurableStreams.Server.Terminal;

/// <summary>The program that reads the output has ended, such as <c>head -1</c>.</summary>
internal sealed class ClosedOutputException(Exception innerException) : Exception(null, innerException);
