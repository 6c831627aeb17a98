using System.Buffers;
using System.Text.Json;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>The response of a receiver that has accepted a webhook (§7.1).</summary>
internal static class WebhookAnswer
{
    /// <summary>The maximum number of bytes that are read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>
    /// Whether the response is <c>{"done":true}</c>, with other fields or not. One that is larger than
    /// <see cref="MaxBytes"/>, or not JSON, is not.
    /// </summary>
    public static async ValueTask<bool> IsDoneAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MaxBytes || content.Headers.ContentEncoding.Count > 0)
        {
            return false;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxBytes + 1);
        try
        {
            await using Stream body = await content.ReadAsStreamAsync(cancellationToken);
            int length = 0;
            while (length <= MaxBytes)
            {
                int read = await body.ReadAsync(buffer.AsMemory(length, MaxBytes + 1 - length), cancellationToken);
                if (read == 0)
                {
                    return IsDone(buffer.AsMemory(0, length));
                }

                length += read;
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsDone(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("done", out JsonElement done)
                && done.ValueKind == JsonValueKind.True;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
