using System.Text;
using Spectre.Console;

namespace DurableStreams.Server.Terminal;

/// <summary>
/// What commands show to people: colours and progress on a terminal, and nothing of it in a pipe or a file. Data goes
/// to the standard output, messages to the standard error.
/// </summary>
internal static class Screen
{
    /// <summary>The terminal that shows the standard output; null if it goes elsewhere.</summary>
    public static IAnsiConsole? Output() => Console.IsOutputRedirected ? null : On(Console.Out);

    /// <summary>The terminal that shows messages; null if they go elsewhere.</summary>
    public static IAnsiConsole? Messages() => Console.IsErrorRedirected ? null : On(Console.Error);

    /// <summary>Text for the standard output; buffered until the writer is full, flushed or disposed.</summary>
    public static TextWriter OpenText() =>
        new StreamWriter(StandardOutput.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    /// <summary>Writes a message that is of use only to someone who watches.</summary>
    public static void WriteHint(string sentence) => Messages()?.WriteLine(sentence, new Style(Color.Grey));

    /// <summary>Writes the sentence that says why a command has failed.</summary>
    public static void WriteProblem(string sentence)
    {
        if (Messages() is { } terminal)
        {
            terminal.WriteLine(sentence, new Style(Color.Red));
        }
        else
        {
            Console.Error.WriteLine(sentence);
        }
    }

    /// <summary>Shows on a terminal that work is being done.</summary>
    public static Task WhileAsync(string label, Func<Task> work) =>
        Messages() is { } terminal ? terminal.Status().StartAsync(label, _ => work()) : work();

    private static IAnsiConsole On(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
