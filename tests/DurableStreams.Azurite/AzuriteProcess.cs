using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Npm;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Azurite;

/// <summary>The emulator of Azure Storage in a process of its own, on ports of its own, gone when disposed of or when this process ends.</summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    /// <summary>Published with the emulator, the same for everybody.</summary>
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Long enough for a machine that is busy with other tests.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(5);

    private static readonly NpmFolder Packages = new(
        typeof(AzuriteProcess).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "NodeFolder").Value!,
        "Azurite");

    /// <summary>
    /// A client keeps idle connections for minutes. Azurite closes them after 5 s unless told otherwise, and a request
    /// that meets the closing fails now and then.
    /// </summary>
    private static readonly string[] KeepAlive =
        ["--blobKeepAliveTimeout", "600", "--queueKeepAliveTimeout", "600", "--tableKeepAliveTimeout", "600"];

    private static readonly string[] AnyPort = ["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"];

    private readonly Process _process;
    private readonly TemporaryFolder _workFolder;
    private int _disposed;

    private AzuriteProcess(Process process, TemporaryFolder workFolder, IReadOnlyDictionary<string, Uri> addresses)
    {
        _process = process;
        ProcessId = process.Id;
        _workFolder = workFolder;
        BlobEndpoint = new Uri(addresses["Blob"], Account);
        QueueEndpoint = new Uri(addresses["Queue"], Account);
        TableEndpoint = new Uri(addresses["Table"], Account);
    }

    public Uri BlobEndpoint { get; }

    public Uri QueueEndpoint { get; }

    public Uri TableEndpoint { get; }

    public int ProcessId { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};" +
        $"BlobEndpoint={BlobEndpoint};QueueEndpoint={QueueEndpoint};TableEndpoint={TableEndpoint};";

    /// <summary>Returns when all three services answer.</summary>
    /// <param name="dataFolder">Where to keep data between starts; without it they are kept in memory alone.</param>
    public static async Task<AzuriteProcess> StartAsync(string? dataFolder = null)
    {
        await Packages.ReadyAsync();
        string[] place = dataFolder is null ? ["--inMemoryPersistence"] : ["--location", dataFolder];
        var addresses = new ServiceAddresses();
        var output = new ProcessOutput(addresses.Watch);

        // Azurite writes its journal to the current folder even when the data are in memory.
        var workFolder = new TemporaryFolder();
        var process = Packages.Start(
            new ProcessStartInfo("node", [Path.Combine(Packages.Path, "start.cjs"), "--disableTelemetry", "--silent", "--skipApiVersionCheck", .. AnyPort, .. KeepAlive, .. place])
            {
                WorkingDirectory = workFolder.Path,
                RedirectStandardInput = true,
            },
            output);
        try
        {
            var ended = process.WaitForExitAsync();
            if (await Task.WhenAny(addresses.All, ended).WaitAsync(StartDeadline) == ended)
            {
                throw new InvalidOperationException($"Azurite ended with exit code {process.ExitCode} before it was ready.\n{output.Tail()}");
            }

            return new AzuriteProcess(process, workFolder, await addresses.All);
        }
        catch (TimeoutException late)
        {
            await EndAsync(process, workFolder);
            throw new TimeoutException($"Azurite was not ready within {StartDeadline.TotalSeconds} s.\n{output.Tail()}", late);
        }
        catch
        {
            await EndAsync(process, workFolder);
            throw;
        }
    }

    /// <summary>A test may end it early, so a second time is no error.</summary>
    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _disposed, 1) == 0 ? EndAsync(_process, _workFolder) : ValueTask.CompletedTask;

    private static async ValueTask EndAsync(Process process, TemporaryFolder workFolder)
    {
        using (process)
        using (workFolder)
        {
            try
            {
                // start.cjs takes this for the end of its parent and saves what is to be saved.
                process.StandardInput.Close();
                await process.WaitForExitAsync().WaitAsync(EndDeadline);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }
    }
}
