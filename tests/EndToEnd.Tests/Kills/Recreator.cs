using System.Net;
using EndToEnd.Tests.Traffic;

namespace EndToEnd.Tests.Kills;

/// <summary>Creates and deletes one path again and again; each incarnation has its own content and nothing of another one.</summary>
internal sealed class Recreator(KillLoad load, int process)
{
    public int Incarnations { get; private set; }

    public async Task RunAsync()
    {
        string path = $"/v1/stream/kills/reborn-{process}";
        for (; load.GoesOn; Incarnations++)
        {
            string first = $"life {Incarnations}\n";
            string second = $"more of {Incarnations}\n";
            HttpStatusCode created = await load.InsistAsync(process, () => Requests.Create(path, first));
            Assert.True(created is HttpStatusCode.Created or HttpStatusCode.OK, $"{path} was answered {(int)created}");
            using HttpResponseMessage? appended = await load.BalanceAsync(1 - process, Requests.Append(path, second));
            string content = await load.ReadAsync(process, path);
            Assert.True(content == first + second || (appended is null && content == first), $"{path}: life {Incarnations} reads '{content}'");
            HttpStatusCode deleted = await load.InsistAsync(1 - process, () => Requests.Delete(path));
            Assert.True(deleted is HttpStatusCode.NoContent or HttpStatusCode.NotFound, $"{path} was answered {(int)deleted}");
        }
    }
}
