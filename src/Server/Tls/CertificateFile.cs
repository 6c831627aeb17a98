using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DurableStreams.Server.Tls;

/// <summary>Reads a certificate with its private key and its intermediates.</summary>
internal static class CertificateFile
{
    private const string EncryptedKey = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

    private static readonly string CertificateSetting = Name(nameof(TlsOptions.Certificate));
    private static readonly string KeySetting = Name(nameof(TlsOptions.Key));
    private static readonly string PasswordSetting = Name(nameof(TlsOptions.Password));

    /// <exception cref="CertificateUnusableException">The certificate cannot be used; the message says why.</exception>
    public static SslStreamCertificateContext Read(TlsOptions options, DateTimeOffset now)
    {
        string file = options.Certificate!;
        byte[] bytes = ReadBytes(file, CertificateSetting);
        X509Certificate2Collection chain = IsPem(bytes) ? ReadPem(options, bytes) : ReadPfx(options, bytes);
        X509Certificate2 own = chain[0];
        CheckPeriod(own, file, now);
        chain.RemoveAt(0);

        // Offline, because a start must not wait for servers of certificate authorities.
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    private static X509Certificate2Collection ReadPem(TlsOptions options, byte[] bytes)
    {
        string file = options.Certificate!;
        string pem = Encoding.UTF8.GetString(bytes);
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(pem);
        }
        catch (CryptographicException damaged)
        {
            throw new CertificateUnusableException($"{CertificateSetting}: '{file}' cannot be read as PEM.", damaged);
        }

        if (chain.Count == 0)
        {
            throw new CertificateUnusableException($"{CertificateSetting}: '{file}' contains no certificate.");
        }

        string key = string.IsNullOrEmpty(options.Key)
            ? pem
            : Encoding.UTF8.GetString(ReadBytes(options.Key, KeySetting));
        chain[0] = WithKey(options, pem, key);
        return chain;
    }

    private static X509Certificate2 WithKey(TlsOptions options, string certificate, string key)
    {
        string file = string.IsNullOrEmpty(options.Key) ? options.Certificate! : options.Key;
        bool isEncrypted = key.Contains(EncryptedKey, StringComparison.Ordinal);
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CertificateUnusableException(
                $"'{file}' contains no private key: set {KeySetting} to the PEM file that does.");
        }

        if (isEncrypted && options.Password is null)
        {
            throw new CertificateUnusableException($"The private key in '{file}' is encrypted: set {PasswordSetting}.");
        }

        try
        {
            using X509Certificate2 loaded = isEncrypted
                ? X509Certificate2.CreateFromEncryptedPem(certificate, key, options.Password)
                : X509Certificate2.CreateFromPem(certificate, key);

            // Windows cannot use a key for TLS that exists in memory only.
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            throw new CertificateUnusableException(
                isEncrypted
                    ? $"The private key in '{file}' does not belong to the certificate in '{options.Certificate}', "
                        + $"or {PasswordSetting} is wrong."
                    : $"The private key in '{file}' does not belong to the certificate in '{options.Certificate}'.",
                unusable);
        }
    }

    private static X509Certificate2Collection ReadPfx(TlsOptions options, byte[] bytes)
    {
        string file = options.Certificate!;
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(bytes, options.Password);
        }
        catch (CryptographicException unusable)
        {
            throw new CertificateUnusableException(
                $"'{file}' cannot be opened: {PasswordSetting} is {(options.Password is null ? "not set" : "wrong")}, "
                + "or the file is neither PEM nor PFX.",
                unusable);
        }

        X509Certificate2 own = all.FirstOrDefault(static one => one.HasPrivateKey)
            ?? throw new CertificateUnusableException($"'{file}' contains no private key.");
        all.Remove(own);
        all.Insert(0, own);
        return all;
    }

    private static void CheckPeriod(X509Certificate2 certificate, string file, DateTimeOffset now)
    {
        if (now > certificate.NotAfter)
        {
            throw new CertificateUnusableException(
                $"The certificate in '{file}' expired on {Date(certificate.NotAfter)}.");
        }

        if (now < certificate.NotBefore)
        {
            throw new CertificateUnusableException(
                $"The certificate in '{file}' is not valid before {Date(certificate.NotBefore)}.");
        }
    }

    private static byte[] ReadBytes(string file, string setting)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateUnusableException($"{setting}: there is no file '{file}'.", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CertificateUnusableException($"{setting}: '{file}' cannot be read.", unreadable);
        }
    }

    private static bool IsPem(byte[] bytes) => bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static string Date(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Name(string setting) => $"DurableStreams__Tls__{setting}";
}
