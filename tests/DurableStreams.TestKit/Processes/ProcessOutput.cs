using System.Diagnostics;
using System.Text;

namespace DurableStreams.TestKit.Processes;

/// <summary>
/// Collects the output of a process, both streams in order of arrival, and passes each line of stdout to a watcher.
/// </summary>
public sealed class ProcessOutput(Action<string>? watcher = null)
{
    private const int TailLength = 8_000;
    private readonly StringBuilder _all = new();
    private readonly StringBuilder _standardOutput = new();
    private readonly StringBuilder _standardError = new();

    public string StandardOutput => Read(_standardOutput);

    public string StandardError => Read(_standardError);

    public Process Start(ProcessStartInfo start)
    {
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Add(_standardOutput, line.Data, watcher);
        process.ErrorDataReceived += (_, line) => Add(_standardError, line.Data, null);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public string Tail()
    {
        var all = Read(_all);
        return all.Length <= TailLength ? all : "…" + all[^TailLength..];
    }

    private void Add(StringBuilder target, string? line, Action<string>? watch)
    {
        if (line is null)
        {
            return;
        }

        lock (_all)
        {
            target.AppendLine(line);
            _all.AppendLine(line);
        }

        watch?.Invoke(line);
    }

    private string Read(StringBuilder source)
    {
        lock (_all)
        {
            return source.ToString();
        }
    }
}
