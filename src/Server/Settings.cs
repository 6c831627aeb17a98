using DurableStreams.AspNetCore.Options;

namespace DurableStreams.Server;

/// <summary>Reads settings from the configuration.</summary>
internal static class Settings
{
    /// <summary>Loads the settings as the server does, for a command that does not start one.</summary>
    /// <param name="overrides">Settings that override the configuration.</param>
    public static ConfigurationManager Load(IReadOnlyDictionary<string, string?> overrides)
    {
        ConfigurationManager configuration = WebApplication.CreateSlimBuilder(ServerDefaults.Options).Configuration;
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
