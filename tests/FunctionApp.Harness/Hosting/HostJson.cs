using Microsoft.Extensions.Configuration;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>What host.json says about the things that the harness does as well.</summary>
public sealed record HostJson
{
    /// <summary>The default is the Functions host's.</summary>
    public string RoutePrefix { get; init; } = "api";

    public int MaxEntityOperationBatchSize { get; init; } = 50;

    public TimeSpan QueueVisibilityTimeout { get; init; } = TimeSpan.Zero;

    public TimeSpan QueueMaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    public int QueueBatchSize { get; init; } = 16;

    public int QueueMaxDequeueCount { get; init; } = 5;

    public bool QueueMessagesAreBase64 { get; init; } = true;

    /// <summary>Reads the file beside the app.</summary>
    public static HostJson Load() => Read(Path.Combine(AppContext.BaseDirectory, "host.json"));

    /// <exception cref="InvalidOperationException">The file is not there, or none of a host.</exception>
    public static HostJson Read(string file)
    {
        using FileStream stream = File.Exists(file) ? File.OpenRead(file) : throw new InvalidOperationException($"There is no '{file}'.");
        IConfigurationRoot json = new ConfigurationBuilder().AddJsonStream(stream).Build();
        if (json["version"] != "2.0")
        {
            throw new InvalidOperationException($"'{file}' is no host.json of version 2.0.");
        }

        var defaults = new HostJson();
        IConfigurationSection extensions = json.GetSection("extensions");
        IConfigurationSection queues = extensions.GetSection("queues");
        return new HostJson
        {
            RoutePrefix = extensions["http:routePrefix"] ?? defaults.RoutePrefix,
            MaxEntityOperationBatchSize = extensions.GetValue("durableTask:maxEntityOperationBatchSize", defaults.MaxEntityOperationBatchSize),
            QueueVisibilityTimeout = queues.GetValue("visibilityTimeout", defaults.QueueVisibilityTimeout),
            QueueMaxPollingInterval = queues.GetValue("maxPollingInterval", defaults.QueueMaxPollingInterval),
            QueueBatchSize = queues.GetValue("batchSize", defaults.QueueBatchSize),
            QueueMaxDequeueCount = queues.GetValue("maxDequeueCount", defaults.QueueMaxDequeueCount),
            QueueMessagesAreBase64 = queues["messageEncoding"] is null or "base64",
        };
    }
}
