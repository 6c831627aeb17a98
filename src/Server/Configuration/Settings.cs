using DurableStreams.AspNetCore.Options;

namespace DurableStreams.Server.Configuration;

/// <summary>Reads settings from the configuration.</summary>
internal static class Settings
{
    /// <summary>Settings are read once: watching for changes would also watch every write to the data folder.</summary>
    public static WebApplicationOptions ReadOnce { get; } =
        new() { Args = ["--hostBuilder:reloadConfigOnChange=false"] };

    /// <summary>Loads the settings as the server does, for a command that does not start one.</summary>
    /// <param name="overrides">Settings that override the configuration.</param>
    public static ConfigurationManager Load(IReadOnlyDictionary<string, string?> overrides)
    {
        ConfigurationManager configuration = WebApplication.CreateSlimBuilder(ReadOnce).Configuration;
        configuration.AddInMemoryCollection(overrides);
        return configuration;
    }

    /// <exception cref="InvalidSettingException">A value has the wrong type.</exception>
    public static T Bind<T>(IConfiguration configuration, string section = DurableStreamsHttpOptions.SectionName)
        where T : new()
    {
        var settings = new T();
        try
        {
            SettingsBinder.Bind(configuration, section, settings);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidSettingException(exception.Message, exception);
        }

        return settings;
    }

    /// <summary>Reads settings only to report values of the wrong type early.</summary>
    /// <exception cref="InvalidSettingException">A value has the wrong type.</exception>
    public static void Check<T>(IConfiguration configuration, string section = DurableStreamsHttpOptions.SectionName)
        where T : new() => Bind<T>(configuration, section);
}
