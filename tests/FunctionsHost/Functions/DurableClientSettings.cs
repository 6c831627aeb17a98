namespace DurableStreams.FunctionsHost.Functions;

/// <summary>The settings by which a worker reaches Durable Task. Known once the job host runs.</summary>
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
