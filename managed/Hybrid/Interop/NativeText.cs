using System.Runtime.InteropServices;

namespace Hybrid.Interop;

/// <summary>Strings that the native library owns: UTF-8, terminated by a zero, never null.</summary>
internal static unsafe class NativeText
{
    internal static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
