using System.Runtime.InteropServices;

namespace Hybrid.Interop;

/// <summary>A text as the C ABI takes it, UTF-8 with a zero at its end, until disposed; null stays NULL.</summary>
internal readonly unsafe ref struct Utf8Argument
{
    internal Utf8Argument(string? text) => Pointer = (byte*)Marshal.StringToCoTaskMemUTF8(text);

    internal byte* Pointer { get; }

    public void Dispose() => Marshal.FreeCoTaskMem((nint)Pointer);
}
