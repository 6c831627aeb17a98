using System.Net;

namespace Server.Tests.Crash;

/// <summary>Reads a stream from its start to its tail, chunk by chunk.</summary>
internal static class WholeStream
{
    public static async Task<byte[]> ReadAsync(HttpClient client, string path, string contentType)
    {
        using var content = new MemoryStream();
        var offset = "-1";
        while (true)
        {
            using var response = await client.GetAsync($"{path}?offset={offset}");
            Assert.True(
                response.StatusCode == HttpStatusCode.OK,
                $"{path} from {offset} was answered {(int)response.StatusCode}");
            var chunk = await response.Content.ReadAsByteArrayAsync();
            Append(content, chunk, contentType);
            if (response.Headers.Contains("Stream-Up-To-Date"))
            {
                return Complete(content, contentType);
            }

            var next = response.Headers.GetValues("Stream-Next-Offset").Single();
            Assert.True(
                string.CompareOrdinal(offset, next) < 0 || offset == "-1",
                $"{path}: reading from {offset} led to {next}");
            offset = next;
        }
    }

    /// <summary>Joins JSON chunks, each of which is an array, into one array.</summary>
    private static void Append(MemoryStream content, byte[] chunk, string contentType)
    {
        if (contentType != AppendBody.Json)
        {
            content.Write(chunk);
        }
        else if (chunk.Length > 2)
        {
            content.WriteByte(content.Length == 0 ? (byte)'[' : (byte)',');
            content.Write(chunk.AsSpan(1..^1));
        }
    }

    private static byte[] Complete(MemoryStream content, string contentType)
    {
        if (contentType == AppendBody.Json)
        {
            content.Write(content.Length == 0 ? "[]"u8 : "]"u8);
        }

        return content.ToArray();
    }
}
