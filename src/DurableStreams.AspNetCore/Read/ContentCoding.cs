using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.Content;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Read;

/// <summary>The content codings that the server supports, from worst to best.</summary>
internal enum ContentCoding
{
    Identity,
    Gzip,
    Brotli,
}

/// <summary>Chooses the best coding that the client accepts, if compression is worthwhile.</summary>
internal sealed class ContentCodingChoice(IOptions<DurableStreamsHttpOptions> options)
{
    private readonly bool _enabled = options.Value.Compression.Enabled;
    private readonly int _minimumBytes = options.Value.Compression.MinimumBytes;

    public ContentCoding For(HttpRequest request, ContentType contentType, int length)
    {
        StringValues accepted = request.Headers.AcceptEncoding;
        return _enabled && contentType.IsText && length >= _minimumBytes && accepted.Count > 0
            ? Best(accepted)
            : ContentCoding.Identity;
    }

    // Brotli if accepted: at the fastest level it is smaller than gzip and no slower.
    private static ContentCoding Best(StringValues accepted)
    {
        var best = ContentCoding.Identity;
        foreach (string? line in accepted)
        {
            foreach (Range range in line.AsSpan().Split(','))
            {
                ReadOnlySpan<char> item = line.AsSpan(range);
                int semicolon = item.IndexOf(';');
                ReadOnlySpan<char> name = (semicolon < 0 ? item : item[..semicolon]).Trim();
                ContentCoding coding = name.Equals("br", StringComparison.OrdinalIgnoreCase) ? ContentCoding.Brotli
                    : name.Equals("gzip", StringComparison.OrdinalIgnoreCase) ? ContentCoding.Gzip
                    : ContentCoding.Identity;
                if (coding > best && (semicolon < 0 || !Weights.IsZero(item[(semicolon + 1)..])))
                {
                    best = coding;
                }
            }
        }

        return best;
    }
}
