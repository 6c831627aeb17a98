using Microsoft.Extensions.Configuration;

namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>The <c>host.json</c> of the published app.</summary>
internal sealed class HostJson
{
    private const string ExtensionPrefix = "AzureWebJobs:";

    private readonly IConfigurationRoot _json;

    private HostJson(IConfigurationRoot json) => _json = json;

    /// <summary>The route prefix, with the default of the Functions host.</summary>
    public string RoutePrefix => _json["extensions:http:routePrefix"] ?? "api";

    public IConfiguration Logging => _json.GetSection("logging");

    /// <summary>The settings under the names that the extensions of the job host read.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ExtensionSettings =>
        from setting in _json.AsEnumerable()
        where setting.Value is not null
        select KeyValuePair.Create(ExtensionPrefix + setting.Key, setting.Value);

    /// <exception cref="InvalidOperationException">The file is not a <c>host.json</c> of version 2.0.</exception>
    public static HostJson Load(string appFolder)
    {
        IConfigurationRoot json = new ConfigurationBuilder().SetBasePath(appFolder).AddJsonFile("host.json").Build();
        return json["version"] == "2.0"
            ? new HostJson(json)
            : throw new InvalidOperationException($"'{appFolder}' has no host.json of version 2.0.");
    }
}
