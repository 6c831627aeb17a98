using System.Text.Json;

namespace DurableStreams.Infra.Tests.Containers;

/// <summary>The instructions of the last stage of the Dockerfile.</summary>
internal sealed class Dockerfile
{
    private readonly ILookup<string, string> _instructions = File.ReadLines(Repository.PathOf("Dockerfile"))
        .Where(static line => line.Length > 0 && line[0] != '#')
        .Aggregate(
            new List<string>(),
            static (stage, line) => line.StartsWith("FROM ", StringComparison.Ordinal) ? [line] : [.. stage, line])
        .Select(static line => line.Split(' ', 2))
        .ToLookup(static parts => parts[0], static parts => parts[1]);

    /// <summary>The arguments of an instruction that is given once.</summary>
    public string this[string instruction] => Assert.Single(_instructions[instruction]);

    /// <summary>The arguments of an instruction, each time that it is given.</summary>
    public string[] All(string instruction) => [.. _instructions[instruction]];

    /// <summary>The command of an instruction.</summary>
    public string[] Command(string instruction)
    {
        string text = this[instruction];
        return JsonSerializer.Deserialize<string[]>(text[text.IndexOf('[', StringComparison.Ordinal)..])!;
    }
}
