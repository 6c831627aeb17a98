namespace DurableStreams.AspNetCore.Requests;

/// <summary>The client closed the connection within the body: there is nobody to answer, and nothing to log.</summary>
internal sealed class RequestCutOffException(Exception innerException)
    : Exception("The client closed the connection within the body.", innerException);
