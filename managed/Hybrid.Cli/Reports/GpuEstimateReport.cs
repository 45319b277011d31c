using Hybrid.Planning;

namespace Hybrid.Cli.Reports;

/// <summary>What <c>hybrid model --gpu --json</c> says of the rented GPUs.</summary>
internal sealed record GpuEstimateReport(
    string Gpu,
    int Gpus,
    double PeakFlopsPerGpu,
    double Mfu,
    double Tokens,
    double Flops,
    double TokensPerSecond,
    double Hours,
    double GpuHours,
    double? PricePerGpuHour,
    double? Cost,
    bool Fits,
    int LargestMicroBatchThatFits,
    int MicroBatch,
    int Accumulation,
    GpuMemoryReport MemoryBytesPerGpu,
    double TokensPerSecondAsTheReference)
{
    public static GpuEstimateReport Of(GpuEstimate estimate) => new(
        estimate.Gpu.Name,
        estimate.Count,
        estimate.Gpu.PeakFlops,
        estimate.Mfu,
        estimate.Model.Tokens.GetValueOrDefault(),
        estimate.Model.Flops.GetValueOrDefault(),
        estimate.TokensPerSecond,
        estimate.Hours,
        estimate.GpuHours,
        estimate.Price,
        estimate.Cost,
        estimate.Fits,
        estimate.LargestThatFits,
        estimate.MicroBatch,
        estimate.Accumulation,
        GpuMemoryReport.Of(estimate.Memory, estimate.Gpu),
        ReferenceRun.TokensPerSecond(estimate.Model));
}
