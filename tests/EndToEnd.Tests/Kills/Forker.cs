using System.Net;
using EndToEnd.Tests.Traffic;

namespace EndToEnd.Tests.Kills;

/// <summary>Repeatedly forks a stream to the same path, appends to the fork, reads it and deletes it.</summary>
internal sealed class Forker(KillLoad load, int process, string source, string inherited)
{
    public int Forks { get; private set; }

    public async Task RunAsync()
    {
        string path = $"/v1/stream/kills/fork-{process}";
        for (; load.IsRunning; Forks++)
        {
            string own = $"own {Forks}\n";
            HttpStatusCode created = await load.InsistAsync(process, () => Requests.Create(path, forkedFrom: source));
            Assert.True(created is HttpStatusCode.Created or HttpStatusCode.OK, $"PUT {path} returned {(int)created}");
            using HttpResponseMessage? appended = await load.BalanceAsync(1 - process, Requests.Append(path, own));
            Assert.True(
                appended is null or { StatusCode: HttpStatusCode.NoContent },
                $"POST {path} returned {(int?)appended?.StatusCode}");
            string content = await load.ReadAsync(process, path);
            Assert.True(
                content == inherited + own || (appended is null && content == inherited),
                $"{path} contains {content.Length} characters: …{content[^Math.Min(60, content.Length)..]}");
            HttpStatusCode deleted = await load.InsistAsync(process, () => Requests.Delete(path));
            Assert.True(
                deleted is HttpStatusCode.NoContent or HttpStatusCode.NotFound,
                $"DELETE {path} returned {(int)deleted}");
        }
    }
}
