namespace Azure.Standins;

/// <summary>Account, key and one service's endpoint, from the form that every storage SDK reads.</summary>
internal sealed class StorageConnectionString
{
    private const string EmulatorAccount = "devstoreaccount1";

    /// <summary>Published with the emulator, the same for everybody.</summary>
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private StorageConnectionString(string account, string key, Uri endpoint)
    {
        Account = account;
        Key = key;
        Endpoint = endpoint;
    }

    public string Account { get; }

    public string Key { get; }

    public Uri Endpoint { get; }

    /// <param name="text">The connection string.</param>
    /// <param name="service">"table" or "queue".</param>
    /// <param name="emulatorPort">Where the emulator offers that service by default.</param>
    public static StorageConnectionString Parse(string text, string service, int emulatorPort)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Dictionary<string, string> settings = Settings(text);
        if (settings.TryGetValue("UseDevelopmentStorage", out string emulator) && bool.Parse(emulator))
        {
            return new StorageConnectionString(EmulatorAccount, EmulatorKey, new Uri($"http://127.0.0.1:{emulatorPort}/{EmulatorAccount}"));
        }

        if (!settings.TryGetValue("AccountName", out string account) || !settings.TryGetValue("AccountKey", out string key))
        {
            throw new FormatException("The connection string needs AccountName and AccountKey.");
        }

        return new StorageConnectionString(account, key, EndpointOf(settings, account, service));
    }

    private static Uri EndpointOf(Dictionary<string, string> settings, string account, string service)
    {
        if (settings.TryGetValue(service + "Endpoint", out string given))
        {
            return new Uri(given);
        }

        string scheme = settings.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        return new Uri($"{scheme}://{account}.{service}.{settings.GetValueOrDefault("EndpointSuffix", "core.windows.net")}");
    }

    private static Dictionary<string, string> Settings(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(setting => setting.Split('=', 2))
            .ToDictionary(
                pair => pair[0],
                pair => pair.Length == 2 ? pair[1] : throw new FormatException($"'{pair[0]}' in the connection string has no value."),
                StringComparer.OrdinalIgnoreCase);
}
