namespace DurableStreams.FunctionsHost.Functions;

/// <summary>The function threw, or its worker exited before it returned.</summary>
public sealed class InvocationFailedException : Exception
{
    public InvocationFailedException()
    {
    }

    public InvocationFailedException(string message)
        : base(message)
    {
    }

    public InvocationFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
