namespace DurableStreams.FunctionsHost.Functions;

/// <summary>A binding of a function. The properties after the type belong to some triggers only.</summary>
internal sealed record Binding(string Name, string Type)
{
    public const string DurableClient = "durableClient";
    public const string EntityTrigger = "entityTrigger";
    public const string HttpTrigger = "httpTrigger";
    public const string QueueTrigger = "queueTrigger";
    public const string TimerTrigger = "timerTrigger";

    /// <summary>Of an HTTP trigger; null for the function's name.</summary>
    public string? Route { get; init; }

    /// <summary>Of an HTTP trigger, in lower case; null for any.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Of an entity trigger; null for the function's name.</summary>
    public string? EntityName { get; init; }

    public string? QueueName { get; init; }

    /// <summary>Of a queue trigger: the setting that holds the connection; null for <c>AzureWebJobsStorage</c>.</summary>
    public string? Connection { get; init; }

    /// <summary>Of a timer trigger: an NCRONTAB expression.</summary>
    public string? Schedule { get; init; }
}
