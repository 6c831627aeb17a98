using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>Forms in which a chunk may travel.</summary>
internal enum ContentCoding
{
    Identity,
    Gzip,
    Brotli,
}

/// <summary>Chooses the form: what the client takes, where it is worth its time.</summary>
internal sealed class ContentCodingChoice(IOptions<DurableStreamsHttpOptions> options)
{
    private readonly bool _enabled = options.Value.Compression.Enabled;
    private readonly int _minimum = options.Value.Compression.MinimumBytes;

    public ContentCoding For(HttpRequest request, ContentType contentType, int length)
    {
        StringValues accepted = request.Headers.AcceptEncoding;
        return _enabled && contentType.IsText && length >= _minimum && accepted.Count > 0 ? Best(accepted) : ContentCoding.Identity;
    }

    // Brotli where it is taken: at the fastest level smaller than gzip and no slower.
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
                if (coding > best && (semicolon < 0 || !IsRefused(item[(semicolon + 1)..])))
                {
                    best = coding;
                }
            }
        }

        return best;
    }

    // RFC 9110 §12.4.2: a weight of 0 is "not acceptable".
    private static bool IsRefused(ReadOnlySpan<char> parameter)
    {
        ReadOnlySpan<char> weight = parameter.Trim();
        return weight is ['q' or 'Q', '=', ..]
            && double.TryParse(weight[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value == 0;
    }
}
