namespace DurableStreams.Server;

/// <summary>A setting has a value that cannot be used.</summary>
/// <param name="message">A sentence for whoever started the server.</param>
/// <param name="innerException">What was found first.</param>
internal sealed class InvalidSettingException(string message, Exception? innerException = null) : Exception(message, innerException);
