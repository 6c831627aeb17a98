using System.Diagnostics;
using DurableStreams.FunctionsHost.Publishing;

namespace DurableStreams.FunctionsHost.Tests.Hosting;

/// <summary>
/// This host must use the same versions of extensions as the Functions host on Azure, which loads those published with
/// the app.
/// </summary>
public sealed class ExtensionVersionTests
{
    private const string ExtensionFolder = ".azurefunctions";

    [Theory]
    [InlineData("Microsoft.Azure.WebJobs.Extensions.DurableTask.dll")]
    [InlineData("Microsoft.Azure.WebJobs.Extensions.Storage.Queues.dll")]
    [InlineData("DurableTask.AzureStorage.dll")]
    [InlineData("DurableTask.Core.dll")]
    public async Task An_extension_has_the_version_that_is_published_with_the_app(string assembly)
    {
        string published = Path.Combine(await PublishedApp.EnsureAsync(), ExtensionFolder, assembly);
        Assert.Equal(Version(published), Version(Path.Combine(AppContext.BaseDirectory, assembly)));
    }

    private static string? Version(string assembly) => FileVersionInfo.GetVersionInfo(assembly).FileVersion;
}
