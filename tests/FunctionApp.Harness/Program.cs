using DurableStreams.Azurite;
using DurableStreams.FunctionApp.Harness;

return await CommandLine.RunAsync(args, static async (options, storage) =>
{
    await using AzuriteProcess? emulator = storage.WantsEmulator ? await AzuriteProcess.StartAsync() : null;
    storage = storage with { ConnectionString = emulator?.ConnectionString ?? storage.ConnectionString };
    await using FunctionHost host = await FunctionHost.StartAsync(options with { Settings = storage.Settings }, storage.Use);
    Console.WriteLine($"Listening on {host.BaseAddress.GetLeftPart(UriPartial.Authority)}");
    if (options.ChaosSeed is { } seed)
    {
        Console.WriteLine($"Chaos with seed {seed}");
    }

    await host.WaitForShutdownAsync();
});
