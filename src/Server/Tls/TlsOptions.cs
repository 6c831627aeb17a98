namespace DurableStreams.Server.Tls;

/// <summary>The certificate for addresses that begin with <c>https</c>.</summary>
internal sealed class TlsOptions
{
    /// <summary>
    /// The file of the certificate for addresses that begin with <c>https</c>: PEM, with intermediate certificates
    /// after it, or PFX. Read again when it changes. Default null: the development certificate of this machine.
    /// </summary>
    public string? Certificate { get; set; }

    /// <summary>
    /// The PEM file of the private key, if it is not in the file of the certificate. Read again when it changes.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>The password of the PFX file, or of an encrypted PEM key.</summary>
    public string? Password { get; set; }
}
