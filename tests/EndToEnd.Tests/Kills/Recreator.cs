using System.Net;
using EndToEnd.Tests.Traffic;

namespace EndToEnd.Tests.Kills;

/// <summary>Repeatedly creates and deletes a path, and checks that incarnations do not mix.</summary>
internal sealed class Recreator(KillLoad load, int process)
{
    public int Incarnations { get; private set; }

    public async Task RunAsync()
    {
        string path = $"/v1/stream/kills/recreated-{process}";
        for (; load.IsRunning; Incarnations++)
        {
            string first = $"incarnation {Incarnations}\n";
            string second = $"more of {Incarnations}\n";
            HttpStatusCode created = await load.InsistAsync(process, () => Requests.Create(path, first));
            Assert.True(created is HttpStatusCode.Created or HttpStatusCode.OK, $"PUT {path} returned {(int)created}");
            using HttpResponseMessage? appended = await load.BalanceAsync(1 - process, Requests.Append(path, second));
            string content = await load.ReadAsync(process, path);
            Assert.True(
                content == first + second || (appended is null && content == first),
                $"{path}: incarnation {Incarnations} contains '{content}'");
            HttpStatusCode deleted = await load.InsistAsync(1 - process, () => Requests.Delete(path));
            Assert.True(
                deleted is HttpStatusCode.NoContent or HttpStatusCode.NotFound,
                $"DELETE {path} returned {(int)deleted}");
        }
    }
}
