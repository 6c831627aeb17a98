using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Infra.Tests.Containers;

/// <summary>
/// A registry on this machine with one image of one empty layer, in place of the base image of Microsoft's registry. It
/// has the settings that matter of that image.
/// </summary>
internal sealed class BaseImageRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private readonly Dictionary<string, byte[]> _blobs = [];
    private readonly WebApplication _app;

    private BaseImageRegistry()
    {
        byte[] layer = new byte[1024]; // the end of a tar file
        byte[] compressed = Compress(layer);
        byte[] config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { User = "1654", Env = (string[])["ASPNETCORE_HTTP_PORTS=8080"] },
            rootfs = new { type = "layers", diff_ids = (string[])[DigestOf(layer)] },
            history = Array.Empty<object>(),
        });
        byte[] manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = Describe("application/vnd.docker.container.image.v1+json", config),
            layers = (object[])[Describe("application/vnd.docker.image.rootfs.diff.tar.gzip", compressed)],
        });

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/v2/{name}/manifests/{tag}", (HttpResponse response) =>
        {
            response.Headers["Docker-Content-Digest"] = DigestOf(manifest);
            return Results.Bytes(manifest, ManifestType);
        });
        _app.MapGet("/v2/{name}/blobs/{digest}", (string digest) => Results.Bytes(_blobs[digest]));
    }

    /// <summary>Host and port.</summary>
    public string Address => new Uri(_app.Urls.Single()).Authority;

    public string Image => $"{Address}/base:10.0";

    public static async Task<BaseImageRegistry> StartAsync()
    {
        var registry = new BaseImageRegistry();
        await registry._app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string DigestOf(byte[] blob) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(blob));

    private static byte[] Compress(byte[] data)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(data);
        }

        return compressed.ToArray();
    }

    private object Describe(string mediaType, byte[] blob)
    {
        _blobs[DigestOf(blob)] = blob;
        return new { mediaType, size = blob.Length, digest = DigestOf(blob) };
    }
}
