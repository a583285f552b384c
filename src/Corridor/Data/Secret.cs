using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Corridor.Data;

/// <summary>A random value that is shown once; only its hash is kept.</summary>
public static class Secret
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Digits(int count) => RandomNumberGenerator.GetString("0123456789", count);

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public static bool Matches(string secret, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(secret), hash);
}
