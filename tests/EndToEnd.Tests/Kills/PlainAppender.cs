using System.Globalization;
using System.Net;
using EndToEnd.Tests.Traffic;

namespace EndToEnd.Tests.Kills;

/// <summary>Appends lines through one process, and never repeats one whose outcome is unknown.</summary>
internal sealed class PlainAppender(KillLoad load, int process, string path, string name)
{
    private readonly List<string> _acknowledged = [];
    private readonly HashSet<string> _unknown = [];

    public string Name => name;

    public async Task RunAsync()
    {
        for (int number = 0; load.IsRunning; number++)
        {
            var padding = new string('x', number % 97 == 0 ? 20_000 : number % 60);
            string line = string.Create(CultureInfo.InvariantCulture, $"{name} {number} {padding}");
            using HttpResponseMessage? response = await load.SendAsync(process, Requests.Append(path, line + "\n"));
            if (response is null)
            {
                _unknown.Add(line);
                continue;
            }

            Assert.True(
                response.StatusCode == HttpStatusCode.NoContent,
                $"{path}: {name} {number} returned {(int)response.StatusCode}");
            _acknowledged.Add(line);
            load.Acknowledged(process);
        }
    }

    /// <summary>Checks that acknowledged lines are stored once and in order, and all others at most once.</summary>
    public void Check(IReadOnlyList<string> lines)
    {
        string[] mine = [.. lines.Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))];
        Assert.Equal(mine.Length, mine.Distinct().Count());
        Assert.Equal(_acknowledged, mine.Where(line => !_unknown.Contains(line)));
    }
}
