// The command line of cuda_bench.
#pragma once

#include <string>

#include "hybrid/hybrid.h"
#include "shape.h"

namespace hybrid::bench {

struct CudaOptions {
    bool compare = false;
    std::string shape;    // empty: the default
    int micro_batch = 0;  // 0: the default
    int context = 0;
    hy_precision precision = HY_PRECISION_BFLOAT16;
    hy_recompute recompute = HY_RECOMPUTE_NONE;
    bool deterministic = false;
    bool float8 = false;
    int steps = 0;
    int repeats = 5;
    int copy_mib = 1024;
    int peak_tflops = 0;  // 0: by the device's name
    bool profile = true;
    std::string baseline;  // a command; empty: none
    bool json = false;
};

constexpr const char* kCudaUsage =
    R"(usage: cuda_bench [--shape NAME] [--micro-batch N] [--context N] [--precision NAME] [--recompute NAME]
                  [--deterministic] [--float8] [--steps N] [--repeats N] [--copy-mib N] [--peak-tflops N]
                  [--no-profile] [--baseline COMMAND] [--json]
       cuda_bench --compare [--shape NAME] [--micro-batch N] [--context N] [--steps N]

Times optimizer steps on the first CUDA device, dropout on, beside the step's matrix products alone and, if asked, the
same model in PyTorch, in turns; then every operation of a step by events, without graphs, beside a copy in the device's
memory. With --compare it trains a model of the shape on the CPU in float32 and on the device in float32, TF32,
bfloat16 and float8 instead, from the same parameters, and fails where the losses are too far apart.

  --compare           compares losses
  --shape NAME        A, B, C, demo or LF_LLM-269M (LF_LLM-269M; with --compare: A)
  --micro-batch N     sequences of a step (as many as the free memory holds, up to 131,072 tokens; with --baseline as
                      many as a third of it holds; with --compare: the shape's)
  --context N         tokens of a sequence (2048; with --compare: the shape's)
  --precision NAME    bfloat16, tf32 or float32 (bfloat16)
  --recompute NAME    what is computed again in the backward pass: none, attention or block (none)
  --deterministic     the same bits in every run
  --float8            with bfloat16: the products of feed-forward layers and head, but for the gradients of weights, of
                      8-bit floats; the products alone and the peak stay bfloat16's
  --steps N           steps of a turn (5; with --compare: of each training, 20)
  --repeats N         turns; medians of them count (5)
  --copy-mib N        MiB of the copy whose rate passes are held to (1024)
  --peak-tflops N     the device's dense bfloat16 peak, for MFU, where its name does not tell
  --no-profile        leaves out the time of every operation
  --baseline COMMAND  the model in PyTorch too: "python3 native/bench/torch_baseline.py"
  --json              prints one JSON object (docs/benchmark-json.md) instead of tables
  --help              prints this

docs/gpu.md says what is measured and how.
)";

// Throws std::invalid_argument, saying which option is wrong and how.
CudaOptions parse_cuda_options(int count, char** arguments);

// As the fields of a configuration call them.
const char* name_of(hy_precision precision);
const char* name_of(hy_recompute recompute);

}  // namespace hybrid::bench
