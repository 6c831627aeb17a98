using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DurableStreams.TestKit.Tls;

/// <summary>
/// A certificate authority with an intermediate, as public ones have. Clients that trust its root alone accept a server
/// only if it sends the intermediate.
/// </summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset NotBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;

    public TestAuthority()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = AuthorityRequest("CN=Test root", rootKey).CreateSelfSigned(NotBefore, NotAfter);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issued =
            AuthorityRequest("CN=Test intermediate", key).Create(_root, NotBefore, NotAfter, SerialNumber());
        _intermediate = issued.CopyWithPrivateKey(key);
    }

    /// <summary>The root in PEM, for clients that trust files.</summary>
    public string RootPem => _root.ExportCertificatePem();

    /// <summary>Issues a certificate for localhost and 127.0.0.1.</summary>
    public TestCertificate Issue(DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(
            _intermediate, notBefore ?? NotBefore, notAfter ?? NotAfter, SerialNumber());
        return new TestCertificate(issued, key, _intermediate);
    }

    /// <summary>Options of a client that trusts the root, and no other.</summary>
    public SslClientAuthenticationOptions ClientOptions()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(_root);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
    }

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        return request;
    }

    private static byte[] SerialNumber() => RandomNumberGenerator.GetBytes(8);
}
