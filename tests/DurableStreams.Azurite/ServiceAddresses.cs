using System.Text.RegularExpressions;

namespace DurableStreams.Azurite;

/// <summary>
/// Reads the addresses of the three services from the output of Azurite. Azurite chooses the ports itself, so no other
/// process can occupy them first.
/// </summary>
internal sealed partial class ServiceAddresses
{
    private readonly Dictionary<string, Uri> _addresses = [];
    private readonly TaskCompletionSource<IReadOnlyDictionary<string, Uri>> _all = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The addresses by "Blob", "Queue" and "Table". Completes when all three services are listening.
    /// </summary>
    public Task<IReadOnlyDictionary<string, Uri>> All => _all.Task;

    public void Watch(string line)
    {
        var match = Listening().Match(line);
        if (!match.Success)
        {
            return;
        }

        _addresses[match.Groups["service"].Value] = new Uri(match.Groups["address"].Value);
        if (_addresses.Count == 3)
        {
            _all.TrySetResult(_addresses);
        }
    }

    [GeneratedRegex(
        "^Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>http://\\S+)$")]
    private static partial Regex Listening();
}
