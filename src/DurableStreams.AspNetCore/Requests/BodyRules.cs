using DurableStreams.Addressing;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>What an endpoint allows of a body.</summary>
/// <param name="MaxBytes">The maximum size, decoded.</param>
/// <param name="Check">Runs before most of a large body is received; null to receive it anyway.</param>
/// <param name="Path">The argument of the check.</param>
internal readonly record struct BodyRules(int MaxBytes, ILargeBodyCheck? Check, StreamPath Path);
