using System.Security.Cryptography;
using System.Text;

namespace Azure.Storage.Queues.Rest;

/// <summary>Signs with an account's key.</summary>
internal sealed class AccountKey(string account, string key)
{
    private readonly byte[] _key = Convert.FromBase64String(key);

    public string Account { get; } = account;

    public string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}
