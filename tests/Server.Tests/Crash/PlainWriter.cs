using System.Net;

namespace Server.Tests.Crash;

/// <summary>Appends sequentially, and never repeats an append whose outcome is unknown.</summary>
internal sealed class PlainWriter(string name, string path, string contentType) : Writer(name, path, contentType)
{
    private readonly List<long> _acknowledged = [];

    public override async Task WriteAsync(Load load)
    {
        while (!load.Killed)
        {
            var number = NextNumber();
            using var response = await load.SendAsync(Append(number));
            if (response is null)
            {
                return;
            }

            Require(
                response.StatusCode == HttpStatusCode.NoContent,
                $"append {number} was answered {(int)response.StatusCode}");
            _acknowledged.Add(number);
            load.Acknowledged();
        }
    }

    public override void Check(IReadOnlyList<long> found)
    {
        for (var index = 1; index < found.Count; index++)
        {
            Require(found[index - 1] < found[index], $"append {found[index]} follows {found[index - 1]}");
        }

        Require(found.Count == 0 || found[^1] <= LastSent, "there is an append which was never sent");
        var missing = _acknowledged.Except(found).Take(5).ToArray();
        Require(missing.Length == 0, $"acknowledged appends are missing: {string.Join(", ", missing)}, …");
    }

    public override Task ResumeAsync(HttpClient client) => Task.CompletedTask;
}
