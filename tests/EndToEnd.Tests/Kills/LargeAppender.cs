using System.Net;
using EndToEnd.Tests.Traffic;

namespace EndToEnd.Tests.Kills;

/// <summary>
/// Repeatedly creates a stream, appends more to it than fits one transaction while the other process appends a few
/// bytes, reads both back, and deletes the stream.
/// </summary>
internal sealed class LargeAppender(KillLoad load, int process)
{
    private const int Megabyte = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public int Kept { get; private set; }

    public int Lost { get; private set; }

    public async Task RunAsync()
    {
        for (int number = 0; load.IsRunning; number++)
        {
            string path = $"/v1/stream/kills/large-{process}-{number % 3}";
            string large = new string((char)('a' + (number % 26)), (3 * Megabyte) + number) + "\n";
            const string small = "small\n";
            HttpStatusCode created = await load.InsistAsync(process, () => Requests.Create(path));
            Assert.True(created is HttpStatusCode.Created or HttpStatusCode.OK, $"PUT {path} returned {(int)created}");
            bool?[] stored = await Task.WhenAll(
                AppendAsync(process, path, large), AppendAsync(1 - process, path, small));
            string content = await load.ReadAsync(1 - process, path);
            bool hasLarge = content.Contains(large, StringComparison.Ordinal);
            bool hasSmall = content.Contains(small, StringComparison.Ordinal);
            Assert.Equal((hasLarge ? large.Length : 0) + (hasSmall ? small.Length : 0), content.Length);
            Assert.True(stored[0] is null || hasLarge, $"{path}: a large append was acknowledged and is missing");
            Assert.True(stored[1] is null || hasSmall, $"{path}: a small append was acknowledged and is missing");
            Kept += hasLarge ? 1 : 0;
            Lost += hasLarge ? 0 : 1;
            HttpStatusCode deleted = await load.InsistAsync(process, () => Requests.Delete(path));
            Assert.True(
                deleted is HttpStatusCode.NoContent or HttpStatusCode.NotFound,
                $"DELETE {path} returned {(int)deleted}");
            await Task.Delay(Pause);
        }
    }

    /// <returns>True if acknowledged; null if the outcome is unknown.</returns>
    private async Task<bool?> AppendAsync(int through, string path, string content)
    {
        using HttpResponseMessage? response = await load.BalanceAsync(through, Requests.Append(path, content));
        Assert.True(
            response is null or { StatusCode: HttpStatusCode.NoContent },
            $"POST {path} returned {(int?)response?.StatusCode}");
        return response is null ? null : true;
    }
}
