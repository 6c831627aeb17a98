using System.CommandLine;

namespace DurableStreams.Server.Commands;

/// <summary><c>serve</c>: runs the server. The command line without a command does the same.</summary>
internal static class ServeCommand
{
    public static Command Create(Func<IReadOnlyDictionary<string, string?>, Task> serve)
    {
        var command = new Command("serve", "Run the server; the default without a command.");
        command.Serves(serve);
        return command;
    }

    /// <summary>Gives a command the options of the server, and lets it run the server.</summary>
    /// <param name="command">The command.</param>
    /// <param name="serve">
    /// Runs the server until shutdown; receives the settings that override the configuration.
    /// </param>
    public static void Serves(this Command command, Func<IReadOnlyDictionary<string, string?>, Task> serve)
    {
        command.Options.Add(SettingOptions.Urls);
        command.Options.Add(SettingOptions.Data);
        command.Options.Add(SettingOptions.Memory);
        command.Validators.Add(static line =>
        {
            if (line.GetResult(SettingOptions.Data) is not null && line.GetResult(SettingOptions.Memory) is not null)
            {
                line.AddError("'--data' and '--memory' are mutually exclusive.");
            }
        });
        command.SetAction(line => Problems.ReportAsync(() => serve(SettingOptions.Overrides(line))));
    }
}
