using System.Net.Security;
using DurableStreams.Server.Tls;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Tls;

namespace Server.Tests.Tls;

public sealed class CertificateFileTests : IDisposable
{
    private const string Password = "open sesame";

    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly TestCertificate _issued;

    public CertificateFileTests() => _issued = _authority.Issue();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Pem_files_of_chain_and_key_are_read()
    {
        string chain = Write("chain.pem", _issued.ChainPem);
        AssertRead(new() { Certificate = chain, Key = Write("key.pem", _issued.KeyPem) });
    }

    [Fact]
    public void One_pem_file_with_chain_and_key_is_read()
    {
        AssertRead(new() { Certificate = Write("all.pem", _issued.KeyPem + _issued.ChainPem) });
    }

    [Fact]
    public void An_encrypted_key_is_read()
    {
        AssertRead(new()
        {
            Certificate = Write("chain.pem", _issued.ChainPem),
            Key = Write("key.pem", _issued.EncryptedKeyPem(Password)),
            Password = Password,
        });
    }

    [Theory]
    [InlineData(Password)]
    [InlineData(null)]
    public void A_pfx_file_is_read(string? password) =>
        AssertRead(new() { Certificate = Write("all.pfx", _issued.Pfx(password)), Password = password });

    [Fact]
    public void A_missing_file_is_named()
    {
        string missing = _folder.Combine("missing.pem");
        AssertRefused(
            new() { Certificate = missing }, $"DurableStreams__Tls__Certificate: there is no file '{missing}'.");
        AssertRefused(
            new() { Certificate = Write("chain.pem", _issued.ChainPem), Key = missing },
            $"DurableStreams__Tls__Key: there is no file '{missing}'.");
    }

    [Fact]
    public void A_certificate_without_a_key_is_refused()
    {
        string file = Write("chain.pem", _issued.ChainPem);
        AssertRefused(
            new() { Certificate = file },
            $"'{file}' contains no private key: set DurableStreams__Tls__Key to the PEM file that does.");
    }

    [Fact]
    public void The_key_of_another_certificate_is_refused()
    {
        string chain = Write("chain.pem", _issued.ChainPem);
        string key = Write("key.pem", _authority.Issue().KeyPem);
        AssertRefused(
            new() { Certificate = chain, Key = key },
            $"The private key in '{key}' does not belong to the certificate in '{chain}'.");
    }

    [Fact]
    public void A_wrong_password_of_a_pfx_file_is_refused()
    {
        string file = Write("all.pfx", _issued.Pfx(Password));
        AssertRefused(
            new() { Certificate = file, Password = "other" },
            $"'{file}' cannot be opened: DurableStreams__Tls__Password is wrong, or the file is neither PEM nor PFX.");
        AssertRefused(
            new() { Certificate = file },
            $"'{file}' cannot be opened: DurableStreams__Tls__Password is not set, "
            + "or the file is neither PEM nor PFX.");
    }

    [Fact]
    public void An_encrypted_key_without_its_password_is_refused()
    {
        string chain = Write("chain.pem", _issued.ChainPem);
        string key = Write("key.pem", _issued.EncryptedKeyPem(Password));
        AssertRefused(
            new() { Certificate = chain, Key = key },
            $"The private key in '{key}' is encrypted: set DurableStreams__Tls__Password.");
        AssertRefused(
            new() { Certificate = chain, Key = key, Password = "other" },
            $"The private key in '{key}' does not belong to the certificate in '{chain}', "
            + "or DurableStreams__Tls__Password is wrong.");
    }

    [Fact]
    public void A_certificate_outside_its_period_is_refused()
    {
        string expired = Write("old.pfx", _authority.Issue(notAfter: Now.AddHours(-1)).Pfx(null));
        string early = Write("new.pfx", _authority.Issue(notBefore: Now.AddHours(1)).Pfx(null));
        AssertRefused(
            new() { Certificate = expired }, $"The certificate in '{expired}' expired on 2026-11-30 23:00 UTC.");
        AssertRefused(
            new() { Certificate = early }, $"The certificate in '{early}' is not valid before 2026-12-01 01:00 UTC.");
    }

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "cannot be read as PEM.")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "contains no certificate.")]
    [InlineData("nothing", "neither PEM nor PFX.")]
    [InlineData("", "neither PEM nor PFX.")]
    public void A_damaged_file_is_refused(string content, string end)
    {
        var options = new TlsOptions { Certificate = Write("damaged", content) };
        var refused = Assert.Throws<CertificateUnusableException>(() => CertificateFile.Read(options, Now));
        Assert.EndsWith(end, refused.Message, StringComparison.Ordinal);
    }

    private void AssertRead(TlsOptions options)
    {
        SslStreamCertificateContext read = CertificateFile.Read(options, Now);

        Assert.Equal(_issued.Thumbprint, read.TargetCertificate.Thumbprint);
        Assert.True(read.TargetCertificate.HasPrivateKey);
        Assert.Equal("CN=Test intermediate", Assert.Single(read.IntermediateCertificates).Subject);
    }

    private static void AssertRefused(TlsOptions options, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<CertificateUnusableException>(() => CertificateFile.Read(options, Now)).Message);

    private string Write(string name, string text) => Write(name, System.Text.Encoding.ASCII.GetBytes(text));

    private string Write(string name, byte[] bytes)
    {
        string file = _folder.Combine(name);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
