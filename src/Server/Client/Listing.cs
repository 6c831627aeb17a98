using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace DurableStreams.Server.Client;

/// <summary>Reads the lists of a server page by page.</summary>
internal static class Listing
{
    /// <summary>Returns the items of a list.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="list">The URL of the list.</param>
    /// <param name="items">The property of a page that has the items.</param>
    /// <param name="query">Further parameters, each with <c>&amp;</c> before it.</param>
    /// <param name="retries">When to repeat a request.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public static async IAsyncEnumerable<JsonElement> ListAsync(
        this StreamClient client,
        Uri list,
        string items,
        string query,
        Retries retries,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int PageSize = 1_000;
        string? after = "";
        while (after is not null)
        {
            string start = after.Length == 0 ? "" : $"&after={Uri.EscapeDataString(after)}";
            var page = new Uri($"{list}?limit={PageSize}{query}{start}");
            JsonElement json = await PageAsync(client, page, retries, cancellationToken);
            if (json.ValueKind != JsonValueKind.Object
                || !json.TryGetProperty(items, out JsonElement entries)
                || entries.ValueKind != JsonValueKind.Array
                || !json.TryGetProperty("next", out JsonElement next)
                || next.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                throw NotAList(page);
            }

            foreach (JsonElement item in entries.EnumerateArray())
            {
                yield return item;
            }

            after = next.GetString();
        }
    }

    private static async Task<JsonElement> PageAsync(
        StreamClient client, Uri page, Retries retries, CancellationToken cancellationToken)
    {
        try
        {
            return JsonElement.Parse(await BodyAsync(client, page, retries, cancellationToken));
        }
        catch (ClientException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            throw new ClientException(
                $"The server at {page.GetLeftPart(UriPartial.Authority)} cannot list streams: "
                + "the protocol has no such request, and only this project's servers answer it.",
                missing.Status,
                missing);
        }
        catch (JsonException unreadable)
        {
            throw NotAList(page, unreadable);
        }
    }

    private static async Task<byte[]> BodyAsync(
        StreamClient client, Uri page, Retries retries, CancellationToken cancellationToken)
    {
        while (true)
        {
            using HttpResponseMessage response = await client.SendAsync(
                () => new HttpRequestMessage(HttpMethod.Get, page), retries, cancellationToken);
            try
            {
                return await response.Content.ReadAsByteArrayAsync(cancellationToken);
            }
            catch (Exception broken) when (StreamClient.IsUnanswered(broken, cancellationToken))
            {
                await retries.WaitAsync(StreamClient.Unreachable(page, broken), null, cancellationToken);
            }
        }
    }

    private static ClientException NotAList(Uri page, Exception? cause = null) => new(
        $"The server at {page.GetLeftPart(UriPartial.Authority)} sent something else than a list.",
        innerException: cause);
}
