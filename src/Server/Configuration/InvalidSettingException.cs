namespace DurableStreams.Server.Configuration;

/// <summary>A setting has an unusable value. The message is a sentence for the operator.</summary>
internal sealed class InvalidSettingException(string message, Exception? innerException = null)
    : Exception(message, innerException);
