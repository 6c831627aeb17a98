using Azure.Core;

namespace Azure.Storage.Queues;

public class QueueClientOptions : ClientOptions
{
    public QueueClientOptions(ServiceVersion version = ServiceVersion.V2025_05_05)
    {
        Version = version;
    }

    public enum ServiceVersion
    {
        V2024_11_04 = 24,
        V2025_01_05 = 25,
        V2025_05_05 = 26,
    }

    public ServiceVersion Version { get; }

    public QueueMessageEncoding MessageEncoding { get; set; }

    /// <summary>As the header x-ms-version has it.</summary>
    internal string VersionText => Version.ToString()[1..].Replace('_', '-');
}
