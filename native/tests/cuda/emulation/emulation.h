// What a test decides about the emulated device. A real one (gpu/real_device.cpp) is as it is, but for the stream.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

namespace hybrid::emulation {

// The number that cudaDevAttrMultiProcessorCount tells, at first 4.
void set_multiprocessors(int count);
int multiprocessors();

// The devices that there are, at first one of compute capability 9.0.
void set_devices(int count, int compute_major);

// The order in which blocks, and the threads of a block, are begun. A kernel whose results change with it has a race.
enum class Order { kAscending, kDescending };
void set_order(Order order);

// Which thread or block is the `turn`-th of `count`.
int thread_order(int turn, int count);
int64_t block_order(int64_t turn, int64_t count);

// The stream that kernels/cuda/stream.h gives the calling thread; at first the default stream.
void set_current_stream(cudaStream_t stream);

}  // namespace hybrid::emulation
