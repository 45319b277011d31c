using System.Buffers.Binary;

namespace Hybrid.Tests.Data.Foreign;

/// <summary>Writes .bin shards as llm.c's data_common.py does.</summary>
internal static class LlmcShard
{
    /// <summary>The header of a shard of 16-bit ids.</summary>
    public static byte[] Header(int tokens, int magic = 20240520, int version = 1)
    {
        byte[] header = new byte[1024];
        BinaryPrimitives.WriteInt32LittleEndian(header, magic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), tokens);
        return header;
    }

    /// <summary>Writes a shard of 16-bit ids.</summary>
    public static void Write(string path, params ushort[] ids) =>
        File.WriteAllBytes(path, [.. Header(ids.Length), .. ids.SelectMany(BitConverter.GetBytes)]);

    /// <summary>Writes a shard of 32-bit ids.</summary>
    public static void Write32(string path, params uint[] ids) =>
        File.WriteAllBytes(path, [.. Header(ids.Length, 20240801, 7), .. ids.SelectMany(BitConverter.GetBytes)]);
}
