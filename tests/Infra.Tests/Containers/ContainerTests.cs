using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using DurableStreams.Infra.Tests.Tools;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Containers;

/// <summary>
/// The SDK and the Dockerfile make the same image. No engine runs here: the SDK writes its image, on a base image that
/// the test serves, to an archive, which is compared with the instructions of the file.
/// </summary>
public sealed class ContainerTests
{
    private const string Server = "src/Server";

    private readonly Dockerfile _dockerfile = new();

    [Fact]
    public async Task The_image_of_the_SDK_has_the_settings_of_the_Dockerfile()
    {
        await using BaseImageRegistry registry = await BaseImageRegistry.StartAsync();
        using var folder = new TemporaryFolder();
        string archive = folder.Combine("image.tar");
        await DotnetCli.RunAsync(
            Repository.Root,
            [
                "publish", Server, "--no-build", "-c", DotnetCli.Configuration, "-t:PublishContainer", "-v", "quiet",
                $"-p:PublishDir={folder.Combine("out")}/", $"-p:ContainerArchiveOutputPath={archive}",
                $"-p:ContainerBaseImage={registry.Image}",
            ],
            new Dictionary<string, string> { ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Address });

        Dictionary<string, byte[]> files = Read(await File.ReadAllBytesAsync(archive));
        JsonElement manifest = JsonDocument.Parse(files["manifest.json"]).RootElement[0];
        Assert.Equal("durable-streams:latest", manifest.GetProperty("RepoTags").EnumerateArray().Last().GetString());
        JsonElement image = JsonDocument.Parse(files[manifest.GetProperty("Config").GetString()!]).RootElement
            .GetProperty("config");
        Assert.Equal(_dockerfile["USER"], image.GetProperty("User").GetString());
        Assert.Equal(_dockerfile["WORKDIR"], image.GetProperty("WorkingDir").GetString());
        Assert.Equal(
            _dockerfile.All("EXPOSE").Select(port => port + "/tcp"),
            image.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name));
        Assert.Equal(
            _dockerfile.All("ENV").Order(StringComparer.Ordinal),
            image.GetProperty("Env").EnumerateArray().Select(value => value.GetString()).Order(StringComparer.Ordinal));
        CheckDataFolder(files[manifest.GetProperty("Layers").EnumerateArray().Last().GetString()!]);
    }

    [Fact]
    public async Task The_image_of_the_SDK_for_a_platform_has_the_base_image_and_the_command_of_the_Dockerfile()
    {
        string output = await DotnetCli.RunAsync(
            Repository.Root,
            [
                "msbuild", Server, "-nologo", "-p:Configuration=Release", "-p:RuntimeIdentifier=linux-x64",
                "-t:ComputeContainerConfig", "-getProperty:ContainerBaseImage,PublishReadyToRunComposite",
                "-getItem:ContainerAppCommand",
            ]);

        JsonElement evaluated = JsonDocument.Parse(output).RootElement;
        Assert.Equal(_dockerfile["FROM"], evaluated.TextAt("Properties.ContainerBaseImage"));
        Assert.Equal("true", evaluated.TextAt("Properties.PublishReadyToRunComposite"));
        Assert.Equal(
            _dockerfile.Command("ENTRYPOINT"),
            evaluated.GetProperty("Items").GetProperty("ContainerAppCommand").EnumerateArray()
                .Select(item => item.TextAt("Identity")!));
    }

    [Fact]
    public void The_volume_is_the_data_folder_and_the_health_check_is_the_command_for_it()
    {
        Assert.Contains($"DurableStreams__DataFolder={_dockerfile["VOLUME"]}", _dockerfile.All("ENV"));
        Assert.Equal([.. _dockerfile.Command("ENTRYPOINT"), "health"], _dockerfile.Command("HEALTHCHECK"));
    }

    // A volume that is mounted there first gets the owner of the folder: otherwise, only root could write to it.
    private void CheckDataFolder(byte[] layer)
    {
        string folder = _dockerfile["VOLUME"].TrimStart('/');
        using var reader = new TarReader(new GZipStream(new MemoryStream(layer), CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name.TrimEnd('/') == folder)
            {
                Assert.Equal(TarEntryType.Directory, entry.EntryType);
                Assert.Equal(_dockerfile["USER"], $"{entry.Uid}");
                return;
            }
        }

        Assert.Fail($"There is no {folder}.");
    }

    private static Dictionary<string, byte[]> Read(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive));
        Dictionary<string, byte[]> files = [];
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var content = new MemoryStream();
                data.CopyTo(content);
                files[entry.Name] = content.ToArray();
            }
        }

        return files;
    }
}
