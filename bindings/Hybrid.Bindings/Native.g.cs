// Written by hand in the shape of the generator's output; not generator output.
#nullable enable
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hybrid.Interop;

internal enum HyStatus : uint
{
    Ok = 0,
    InvalidArgument = 1,
    InvalidToken = 2,
    OutOfMemory = 3,
    NotFinite = 4,
    Cancelled = 5,
    Internal = 6,
}

internal enum HyLogLevel : uint
{
    Debug = 0,
    Information = 1,
    Warning = 2,
}

internal enum HyTokenType : uint
{
    U16 = 0,
    U32 = 1,
}

internal enum HyTrainerState : uint
{
    Gradient = 0,
    ExpAvg = 1,
    ExpAvgSq = 2,
}

/// <remarks>Opaque: only ever used through a pointer.</remarks>
internal struct HyModel { }

/// <remarks>Opaque: only ever used through a pointer.</remarks>
internal struct HyTrainer { }

/// <remarks>Opaque: only ever used through a pointer.</remarks>
internal struct HyScorer { }

/// <remarks>Opaque: only ever used through a pointer.</remarks>
internal struct HyDecoder { }

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HyRuntimeInfo
{
    public uint StructSize;
    public int Threads;
    public byte* CpuKernels;
    public byte* LibtorchVersion;
    public byte* Blas;
    public byte* BlasPath;
    public byte* OmpWaitPolicy;
    public byte* Compiler;
    public byte* Version;
    public int CudaBuilt;
    public int CudaDevices;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HyModelConfig
{
    public uint StructSize;
    public int NVocab;
    public int NCtx;
    public int NLayer;
    public int NHead;
    public int NKvHead;
    public int HeadDim;
    public int NEmbd;
    public int NFfn;
    public int AttentionBias;
    public int FfnBias;
    public int Tied;
    public int QkNorm;
    public double RopeTheta;
    public double NormEps;
    public double ZLoss;
    public double DropoutAttn;
    public double DropoutFfn;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HyTensorInfo
{
    public uint StructSize;
    public int Rank;
    public byte* Name;
    public long Rows;
    public long Columns;
    public long StoredRows;
    public long Offset;
    public int Decays;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HyTrainerConfig
{
    public uint StructSize;
    public int MicroBatch;
    public int Context;
    public double Beta1;
    public double Beta2;
    public double Eps;
    public double WeightDecay;
    public double ClipGradNorm;
    public long Seed;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HyBatch
{
    public uint StructSize;
    public HyTokenType TokenType;
    public void** Windows;
    public long Count;
    public long FirstSequence;
    public long StepTokens;
    public int* DocumentStarts;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HyStepMetrics
{
    public uint StructSize;
    public int MicroBatches;
    public double Loss;
    public double GradientNorm;
    public long Tokens;
    public double ForwardMs;
    public double HeadMs;
    public double BackwardMs;
    public double UpdateMs;
    public double TotalMs;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HyTrainerMemory
{
    public uint StructSize;
    public int Reserved;
    public long Parameters;
    public long Gradients;
    public long Moments;
    public long Arena;
}

/// <summary>Macros with a literal value.</summary>
internal static class NativeConstants
{
    internal const int AbiVersion = 1;
}

internal static unsafe partial class Native
{
    internal const string LibraryName = "hybrid_core";

    [LibraryImport(LibraryName, EntryPoint = "hy_abi_version")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial uint AbiVersion();

    [LibraryImport(LibraryName, EntryPoint = "hy_last_error")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* LastError();

    [LibraryImport(LibraryName, EntryPoint = "hy_live_objects")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial long LiveObjects();

    [LibraryImport(LibraryName, EntryPoint = "hy_set_threads")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus SetThreads(int threads);

    [LibraryImport(LibraryName, EntryPoint = "hy_set_log_callback")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus SetLogCallback(delegate* unmanaged[Cdecl]<HyLogLevel, byte*, void*, void> callback, void* userData);

    [LibraryImport(LibraryName, EntryPoint = "hy_get_runtime_info")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus GetRuntimeInfo(HyRuntimeInfo* info);

    [LibraryImport(LibraryName, EntryPoint = "hy_measure_gemm")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus MeasureGemm(int m, int n, int k, double* gflops);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_config_default")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void ModelConfigDefault(HyModelConfig* config);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_create")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ModelCreate(HyModelConfig* config, HyModel** @out);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_destroy")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void ModelDestroy(HyModel* model);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_initialize")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ModelInitialize(HyModel* model, long seed);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_get_config")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ModelGetConfig(HyModel* model, HyModelConfig* config);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_tensor_count")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ModelTensorCount(HyModel* model, int* count);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_get_tensor_info")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ModelGetTensorInfo(HyModel* model, int index, HyTensorInfo* info);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_read_tensor")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ModelReadTensor(HyModel* model, int index, float* values, long count);

    [LibraryImport(LibraryName, EntryPoint = "hy_model_write_tensor")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ModelWriteTensor(HyModel* model, int index, float* values, long count);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_config_default")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void TrainerConfigDefault(HyTrainerConfig* config);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_estimate")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerEstimate(HyModelConfig* model, HyTrainerConfig* config, HyTrainerMemory* memory);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_create")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerCreate(HyModel* model, HyTrainerConfig* config, HyTrainer** @out);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_destroy")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void TrainerDestroy(HyTrainer* trainer);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_get_memory")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerGetMemory(HyTrainer* trainer, HyTrainerMemory* memory);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_set_progress")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerSetProgress(HyTrainer* trainer, delegate* unmanaged[Cdecl]<int, int, void*, int> callback, void* userData);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_step")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerStep(HyTrainer* trainer, HyBatch* batch, double learningRate, long step, HyStepMetrics* metrics);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_get_updates")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerGetUpdates(HyTrainer* trainer, long* updates);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_set_updates")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerSetUpdates(HyTrainer* trainer, long updates);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_read_tensor")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerReadTensor(HyTrainer* trainer, HyTrainerState state, int index, float* values, long count);

    [LibraryImport(LibraryName, EntryPoint = "hy_trainer_write_tensor")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus TrainerWriteTensor(HyTrainer* trainer, HyTrainerState state, int index, float* values, long count);

    [LibraryImport(LibraryName, EntryPoint = "hy_scorer_create")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ScorerCreate(HyModel* model, int maxBatch, int maxLength, HyScorer** @out);

    [LibraryImport(LibraryName, EntryPoint = "hy_scorer_destroy")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void ScorerDestroy(HyScorer* scorer);

    [LibraryImport(LibraryName, EntryPoint = "hy_scorer_loss")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ScorerLoss(HyScorer* scorer, HyBatch* batch, int length, double* lossSum, long* tokens);

    [LibraryImport(LibraryName, EntryPoint = "hy_scorer_log_probabilities")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ScorerLogProbabilities(HyScorer* scorer, int* tokens, int* targets, int batch, int length, float* logProbabilities);

    [LibraryImport(LibraryName, EntryPoint = "hy_scorer_logits")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus ScorerLogits(HyScorer* scorer, int* tokens, int batch, int length, float* logits);

    [LibraryImport(LibraryName, EntryPoint = "hy_decoder_create")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus DecoderCreate(HyModel* model, int batch, int maxLength, HyDecoder** @out);

    [LibraryImport(LibraryName, EntryPoint = "hy_decoder_destroy")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void DecoderDestroy(HyDecoder* decoder);

    [LibraryImport(LibraryName, EntryPoint = "hy_decoder_append")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus DecoderAppend(HyDecoder* decoder, int* tokens, int count, float* logits);

    [LibraryImport(LibraryName, EntryPoint = "hy_decoder_get_length")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus DecoderGetLength(HyDecoder* decoder, int* length);

    [LibraryImport(LibraryName, EntryPoint = "hy_decoder_truncate")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial HyStatus DecoderTruncate(HyDecoder* decoder, int length);
}
