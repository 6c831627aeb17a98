using System.Globalization;

namespace DurableStreams.TestKit.Sizes;

/// <summary>Numbers in the environment that change the size of tests, or repeat them.</summary>
public static class TestSize
{
    /// <summary>Reads an environment variable. Returns null if it is not set.</summary>
    public static int? Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
