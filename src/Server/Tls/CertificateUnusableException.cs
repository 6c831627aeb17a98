namespace DurableStreams.Server.Tls;

/// <summary>The certificate of the settings cannot be used. The message is a sentence for the operator.</summary>
internal sealed class CertificateUnusableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
