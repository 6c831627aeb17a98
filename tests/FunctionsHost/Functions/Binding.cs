namespace DurableStreams.FunctionsHost.Functions;

/// <summary>A binding of a function. Properties other than name and type apply to some triggers only.</summary>
internal sealed record Binding(string Name, string Type)
{
    public const string DurableClient = "durableClient";
    public const string EntityTrigger = "entityTrigger";
    public const string HttpTrigger = "httpTrigger";
    public const string OrchestrationTrigger = "orchestrationTrigger";
    public const string QueueTrigger = "queueTrigger";
    public const string TimerTrigger = "timerTrigger";

    /// <summary>HTTP trigger: the route; null for the name of the function.</summary>
    public string? Route { get; init; }

    /// <summary>HTTP trigger: the methods in lower case; null for any.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Entity trigger: the name of the entity; null for the name of the function.</summary>
    public string? EntityName { get; init; }

    /// <summary>Orchestration trigger: the name of the orchestration; null for the name of the function.</summary>
    public string? Orchestration { get; init; }

    public string? QueueName { get; init; }

    /// <summary>Queue trigger: the setting of the connection; null for <c>AzureWebJobsStorage</c>.</summary>
    public string? Connection { get; init; }

    /// <summary>Timer trigger: an NCRONTAB expression.</summary>
    public string? Schedule { get; init; }
}
