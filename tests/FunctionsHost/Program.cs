using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Hosting;
using DurableStreams.FunctionsHost.Publishing;

return await CommandLine.RunAsync(args, static async (storage, optionsFor) =>
{
    await using AzuriteProcess? emulator = storage is null ? await AzuriteProcess.StartAsync() : null;
    FunctionsHostOptions options = optionsFor(storage ?? emulator!.ConnectionString);
    string app = options.AppFolder ?? await PublishedApp.EnsureAsync();
    await using FunctionAppHost host = await FunctionAppHost.StartAsync(options, app);
    Console.WriteLine($"Listening on {host.BaseAddress.GetLeftPart(UriPartial.Authority)}");
    if (options.ChaosSeed is { } seed)
    {
        Console.WriteLine($"Chaos with seed {seed}");
    }

    return await host.WaitForShutdownAsync() ? 0 : 1;
});
