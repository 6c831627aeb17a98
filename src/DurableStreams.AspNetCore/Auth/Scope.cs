namespace DurableStreams.AspNetCore;

/// <summary>What a token allows; each includes those before it.</summary>
internal enum Scope
{
    /// <summary>GET and HEAD of streams.</summary>
    Read = 1,

    /// <summary>PUT, POST and DELETE of streams as well.</summary>
    Write = 2,

    /// <summary>Estuaries and the project's configuration as well.</summary>
    Manage = 3,
}
