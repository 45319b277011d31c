#include "emulation/emulation.h"

#include "kernels/cuda/stream.h"

namespace hybrid {
namespace emulation {
namespace {

int multiprocessor_count = 4;
Order order = Order::kAscending;
thread_local cudaStream_t current = nullptr;

}  // namespace

void set_multiprocessors(int count) {
    multiprocessor_count = count;
}

int multiprocessors() {
    return multiprocessor_count;
}

void set_order(Order new_order) {
    order = new_order;
}

int thread_order(int turn, int count) {
    return static_cast<int>(block_order(turn, count));
}

int64_t block_order(int64_t turn, int64_t count) {
    return order == Order::kAscending ? turn : count - 1 - turn;
}

void set_current_stream(cudaStream_t stream) {
    current = stream;
}

}  // namespace emulation

cudaStream_t kernels::cuda::current_stream() {
    return emulation::current;
}

}  // namespace hybrid
