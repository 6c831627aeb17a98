namespace DurableStreams.AspNetCore.Requests;

/// <summary>The client closed the connection within the body: no response can be sent, and nothing is logged.</summary>
internal sealed class RequestCutOffException(Exception innerException)
    : Exception("The client closed the connection within the body.", innerException);
