// The dropout mask of a row, computed where it is needed: kernels.h says which elements are kept.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/kernels.h"
#include "support/philox.h"

namespace hybrid::kernels::cuda {

// Row `row` of an [N, width] array. Reads step and first sequence from the device's memory where dropout.live is.
class DropoutRow {
  public:
    __device__ DropoutRow(const Dropout& dropout, int64_t row, int64_t width)
        : key_{dropout.key[0], dropout.key[1]},
          stream_(dropout.stream),
          threshold_(dropout.threshold),
          scale_(dropout.scale) {
        if (threshold_ == 0) return;
        step_ = dropout.live ? dropout.live[0] : dropout.step;
        const uint32_t first_sequence = dropout.live ? dropout.live[1] : dropout.first_sequence;
        // In 32 bits, which hold every row: a division in 64 takes several times as long.
        const auto positions = static_cast<uint32_t>(dropout.positions);
        const uint32_t sequence = static_cast<uint32_t>(row) / positions;
        sequence_ = first_sequence + sequence;
        first_element_ = (row - int64_t{sequence} * positions) * width;
    }

    // What multiplies the element of a channel: 0 or 1 / (1 - p).
    __device__ float factor(int64_t channel) const {
        if (threshold_ == 0) return 1.0f;
        const int64_t element = first_element_ + channel;
        return factor_of(words_of(element)[element % 4]);
    }

    // The factors of kCount channels from `channel` on. Four elements share a counter: where kCount is not 1, width and
    // channel must be multiples of 4.
    template <int kCount>
    __device__ void factors(int64_t channel, float (&factors)[kCount]) const {
        if constexpr (kCount == 1) {
            factors[0] = factor(channel);
        } else {
            static_assert(kCount % 4 == 0, "whole counters");
#pragma unroll
            for (int first = 0; first < kCount; first += 4) {
                if (threshold_ == 0) {
                    factors[first] = factors[first + 1] = factors[first + 2] = factors[first + 3] = 1.0f;
                } else {
                    const PhiloxCounter words = words_of(first_element_ + channel + first);
#pragma unroll
                    for (int i = 0; i < 4; ++i) factors[first + i] = factor_of(words[i]);
                }
            }
        }
    }

  private:
    __device__ PhiloxCounter words_of(int64_t element) const {
        return philox({static_cast<uint32_t>(element / 4), sequence_, stream_, step_}, key_);
    }

    __device__ float factor_of(uint32_t word) const {
        return word >= threshold_ ? scale_ : 0.0f;
    }

    PhiloxKey key_;
    uint32_t stream_;
    uint32_t threshold_;
    float scale_;
    uint32_t step_ = 0;
    uint32_t sequence_ = 0;
    int64_t first_element_ = 0;
};

}  // namespace hybrid::kernels::cuda
