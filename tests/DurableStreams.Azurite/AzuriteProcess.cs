using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Npm;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Azurite;

/// <summary>
/// Runs Azurite, the emulator of Azure Storage, in a child process on free ports. It ends on disposal or when this
/// process ends.
/// </summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    /// <summary>The well-known key of the emulator. Not a secret.</summary>
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Long enough for a machine that is busy with other tests.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(5);

    private static readonly NpmFolder Packages = new(
        typeof(AzuriteProcess).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "NodeFolder").Value!,
        "Azurite");

    /// <summary>
    /// Clients keep idle connections open for minutes. Azurite closes them after 5 s by default, and a request on a
    /// connection that is being closed fails occasionally.
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

    /// <summary>Starts Azurite and waits until all three services are listening.</summary>
    /// <param name="dataFolder">The folder that keeps data between starts. Null keeps data in memory only.</param>
    public static async Task<AzuriteProcess> StartAsync(string? dataFolder = null)
    {
        await Packages.ReadyAsync();
        string[] storage = dataFolder is null ? ["--inMemoryPersistence"] : ["--location", dataFolder];
        var addresses = new ServiceAddresses();
        var output = new ProcessOutput(addresses.Watch);

        // Azurite writes its journal to the current folder even if the data is in memory.
        var workFolder = new TemporaryFolder();
        var process = Packages.Start(
            new ProcessStartInfo(
                "node",
                [
                    Path.Combine(Packages.Path, "start.cjs"),
                    "--disableTelemetry", "--silent", "--skipApiVersionCheck",
                    .. AnyPort, .. KeepAlive, .. storage
                ])
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
                throw new InvalidOperationException(
                    $"Azurite ended with exit code {process.ExitCode} before it was ready.\n{output.Tail()}");
            }

            return new AzuriteProcess(process, workFolder, await addresses.All);
        }
        catch (TimeoutException late)
        {
            await EndAsync(process, workFolder);
            throw new TimeoutException(
                $"Azurite was not ready within {StartDeadline.TotalSeconds} s.\n{output.Tail()}", late);
        }
        catch
        {
            await EndAsync(process, workFolder);
            throw;
        }
    }

    /// <summary>Stops Azurite. May be called twice, because some tests stop it early.</summary>
    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _disposed, 1) == 0 ? EndAsync(_process, _workFolder) : ValueTask.CompletedTask;

    private static async ValueTask EndAsync(Process process, TemporaryFolder workFolder)
    {
        using (process)
        using (workFolder)
        {
            try
            {
                // start.cjs then shuts down and saves its data.
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
