using System.Text;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Subscriptions.Bodies;

/// <summary>The body of a claim (§7.2): <c>{"worker":"worker-1"}</c>.</summary>
/// <param name="Worker">The name of the worker, for others that come too late.</param>
internal sealed record ClaimBody(string Worker)
{
    /// <summary>The maximum size of the request's body: far more than a name can have.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int MaxWorkerBytes = 256;

    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(RequestBody body, out ClaimBody? parsed) =>
        JsonBody.Parse(
            body,
            ["worker"],
            (reader, json) =>
            {
                string worker = reader.Text(json, "worker") ?? "";
                if (worker.Length == 0 || Encoding.UTF8.GetByteCount(worker) > MaxWorkerBytes)
                {
                    reader.Refuse($"'worker' must have 1 to {MaxWorkerBytes} bytes of UTF-8.");
                }

                return new ClaimBody(worker);
            },
            out parsed);
}
