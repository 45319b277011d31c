using System.Runtime.Intrinsics.X86;

namespace Hybrid.Interop;

/// <summary>
/// The kernels that OpenBLAS should take on an Intel processor. A release knows the model numbers of its time and gives a
/// newer processor its oldest kernels: 0.3.21 multiplies five times slower than it could where it meets Emerald Rapids.
/// What the processor can do does not age.
/// </summary>
internal static class OpenBlasCore
{
    /// <summary>The name that OPENBLAS_CORETYPE takes; null where OpenBLAS should choose itself.</summary>
    internal static string? Find() => !IsIntel() ? null : Of(
        avx512: Avx512F.IsSupported && Avx512BW.IsSupported && Avx512CD.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported,
        avx2: Avx2.IsSupported && Fma.IsSupported);

    /// <summary>The name for a set of instructions.</summary>
    internal static string? Of(bool avx512, bool avx2) => avx512 ? "SkylakeX" : avx2 ? "Haswell" : null;

    // CPUID leaf 0 spells the vendor in EBX, EDX and ECX.
    private static bool IsIntel() => X86Base.IsSupported && X86Base.CpuId(0, 0) is (_, 0x756e6547, 0x6c65746e, 0x49656e69);
}
