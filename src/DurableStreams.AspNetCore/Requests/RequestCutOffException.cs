namespace DurableStreams.AspNetCore.Requests;

/// <summary>The client closed the connection within the body. No response can reach it, and nothing is logged.</summary>
internal sealed class RequestCutOffException(Exception innerException)
    : Exception("The client closed the connection within the body.", innerException);
