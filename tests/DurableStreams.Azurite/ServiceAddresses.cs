using System.Text.RegularExpressions;

namespace DurableStreams.Azurite;

/// <summary>Where the three services listen, taken from what Azurite prints: it chose the ports, so nobody can have taken them.</summary>
internal sealed partial class ServiceAddresses
{
    private readonly Dictionary<string, Uri> _addresses = [];
    private readonly TaskCompletionSource<IReadOnlyDictionary<string, Uri>> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>By "Blob", "Queue" and "Table", once all three answer.</summary>
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

    [GeneratedRegex("^Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>http://\\S+)$")]
    private static partial Regex Listening();
}
