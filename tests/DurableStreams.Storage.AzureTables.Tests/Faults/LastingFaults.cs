using System.Globalization;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>The calls from which on all calls of a process fail.</summary>
/// <remarks>
/// <c>LASTING_FAULT_STEP=1</c> is every call. By default it is every second one: the odd ones for lost requests, the
/// even ones for lost responses, which is what reaches the store with requests lost from the next call on.
/// </remarks>
internal static class LastingFaults
{
    public static readonly int Step = int.TryParse(
        Environment.GetEnvironmentVariable("LASTING_FAULT_STEP"), CultureInfo.InvariantCulture, out int step) ? step : 2;
}
