using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DurableStreams.TestKit.Tls;

/// <summary>A certificate of a server, in the formats that servers read.</summary>
public sealed class TestCertificate
{
    private static readonly PbeParameters Encryption =
        new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1_000);

    private readonly byte[] _key;
    private readonly byte[] _certificate;
    private readonly byte[] _intermediate;

    internal TestCertificate(X509Certificate2 certificate, ECDsa key, X509Certificate2 intermediate)
    {
        _key = key.ExportPkcs8PrivateKey();
        _certificate = certificate.RawData;
        _intermediate = intermediate.RawData;
        Thumbprint = certificate.Thumbprint;
    }

    public string Thumbprint { get; }

    /// <summary>The certificate, then the intermediate.</summary>
    public string ChainPem =>
        $"{PemEncoding.WriteString("CERTIFICATE", _certificate)}\n{PemEncoding.WriteString("CERTIFICATE", _intermediate)}\n";

    public string KeyPem => PemEncoding.WriteString("PRIVATE KEY", _key) + "\n";

    public string EncryptedKeyPem(string password)
    {
        using ECDsa key = Key();
        return key.ExportEncryptedPkcs8PrivateKeyPem(password, Encryption) + "\n";
    }

    public byte[] Pfx(string? password)
    {
        using ECDsa key = Key();
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(_certificate);
        using X509Certificate2 own = certificate.CopyWithPrivateKey(key);
        using X509Certificate2 intermediate = X509CertificateLoader.LoadCertificate(_intermediate);
        return new X509Certificate2Collection { intermediate, own }.Export(X509ContentType.Pkcs12, password)!;
    }

    private ECDsa Key()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_key, out _);
        return key;
    }
}
