namespace DurableStreams.FunctionsHost.Functions;

/// <summary>How a worker reaches Durable Task; known once the job host runs.</summary>
internal sealed class DurableClientSettings
{
    private volatile string _json = "{}";

    /// <summary>The value of a <c>durableClient</c> binding.</summary>
    public string Json
    {
        get => _json;
        set => _json = value;
    }
}
