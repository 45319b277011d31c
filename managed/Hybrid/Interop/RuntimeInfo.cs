namespace Hybrid;

/// <summary>What the native library runs on.</summary>
/// <param name="Version">Version of the native library.</param>
/// <param name="LibraryPath">File that the native library was loaded from.</param>
/// <param name="Compiler">Compiler that built it.</param>
/// <param name="LibTorchVersion">Version of libtorch.</param>
/// <param name="Blas">Name and configuration of the BLAS in use.</param>
/// <param name="BlasPath">File that provides the BLAS.</param>
/// <param name="CpuKernels">Instruction set of the CPU kernels in use: avx512, avx2 or scalar.</param>
/// <param name="Threads">Threads of OpenMP, libtorch and BLAS inside one operation.</param>
/// <param name="OmpWaitPolicy">OMP_WAIT_POLICY as the OpenMP runtime read it when it loaded; empty when unset.</param>
/// <param name="CudaBuilt">Whether the library was built with its CUDA backend.</param>
/// <param name="CudaDevices">CUDA devices that can be used.</param>
/// <param name="CudaVersion">Version of the CUDA runtime that the library was built with; empty without CUDA.</param>
public sealed record RuntimeInfo(
    string Version,
    string LibraryPath,
    string Compiler,
    string LibTorchVersion,
    string Blas,
    string BlasPath,
    string CpuKernels,
    int Threads,
    string OmpWaitPolicy,
    bool CudaBuilt,
    int CudaDevices,
    string CudaVersion);
