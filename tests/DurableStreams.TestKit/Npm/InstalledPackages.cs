using System.Text.Json;

namespace DurableStreams.TestKit.Npm;

/// <summary>
/// Checks whether the packages of a folder are installed as its lock file requires. As its last step, npm writes what
/// it installed to <c>node_modules/.package-lock.json</c>, so an old or interrupted installation is recognised.
/// </summary>
internal static class InstalledPackages
{
    public static bool MatchLock(string folder)
    {
        var record = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (!File.Exists(record))
        {
            return false;
        }

        using var wanted = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "package-lock.json")));
        using var installed = JsonDocument.Parse(File.ReadAllBytes(record));
        var present = installed.RootElement.GetProperty("packages");
        return wanted.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.Length > 0)
            .All(package => present.TryGetProperty(package.Name, out var found)
                ? Version(found) == Version(package.Value)
                : IsForAnotherPlatform(package.Value));
    }

    private static string? Version(JsonElement package) => package.GetProperty("version").GetString();

    private static bool IsForAnotherPlatform(JsonElement package) =>
        package.TryGetProperty("optional", out _) || package.TryGetProperty("devOptional", out _);
}
