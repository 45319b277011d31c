#include "read_bandwidth.h"

#include <stdexcept>

namespace hybrid::bench {
namespace {

constexpr int64_t kElements = int64_t{1} << 28;
constexpr int64_t kPiece = int64_t{1} << 16;  // elements that a thread reads in one go
constexpr int64_t kAhead = 512;               // elements: what the processor is asked for before it is read

// Widest registers first: with narrow ones a core reads a tenth less.
#if defined(__GNUC__) && defined(__x86_64__)
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
double
sum_of_piece(const float* values) {
    typedef float Line __attribute__((vector_size(64), may_alias));
    constexpr int64_t kFloats = sizeof(Line) / sizeof(float);
    constexpr int64_t kSums = 4;  // enough that additions do not wait for each other
    Line sums[kSums] = {};
    for (int64_t i = 0; i < kPiece; i += kSums * kFloats) {
        for (int64_t j = 0; j < kSums; ++j) {
            const float* line = values + i + j * kFloats;
            __builtin_prefetch(line + kAhead);
            sums[j] += *reinterpret_cast<const Line*>(line);
        }
    }
    const Line sum = sums[0] + sums[1] + sums[2] + sums[3];
    double total = 0.0;
    for (int64_t i = 0; i < kFloats; ++i) total += sum[i];
    return total;
}

}  // namespace

ReadBandwidth::ReadBandwidth() : values_(kElements, "the measurement of the read bandwidth") {}

void ReadBandwidth::run() {
    double sum = 0.0;
    timings_.add(timed([&] {
#pragma omp parallel for schedule(static) reduction(+ : sum)
        for (int64_t piece = 0; piece < kElements / kPiece; ++piece)
            sum += sum_of_piece(values_.data() + piece * kPiece);
    }));
    if (sum != 0.0) throw std::logic_error("the memory that is read is not what it was");
}

}  // namespace hybrid::bench
