// The emulated device finds what it promises to find.
#include "emulation/emulation.h"

#include <string>

#include "capture.h"
#include "device_array.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

// The message of what `begin` throws, "" when it throws nothing.
template <typename Begin>
std::string message_of(const Begin& begin) {
    try {
        begin();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

void expect_message(const std::string& message, const std::string& part) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
}

__global__ void write_place(int* out) {
    const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    out[block * blockDim.x * blockDim.y * blockDim.z + thread] = static_cast<int>(block * 1000 + thread);
}

TEST(CudaEmulationTest, EveryThreadOfEveryBlockRunsOnce) {
    DeviceArray<int> out(3 * 2 * 2 * 5 * 3 * 2);
    for (const auto order : {emulation::Order::kAscending, emulation::Order::kDescending}) {
        emulation::set_order(order);
        launch("write_place", write_place, dim3(3, 2, 2), dim3(5, 3, 2), out.data());
        const std::vector<int> values = out.download();
        for (int i = 0; i < static_cast<int>(values.size()); ++i) EXPECT_EQ(values[i], i / 30 * 1000 + i % 30);
    }
    emulation::set_order(emulation::Order::kAscending);
}

// Each thread reads what its neighbour has written before the barrier, many times.
__global__ void pass_round(int* out, int rounds) {
    __shared__ int values[96];
    int value = static_cast<int>(threadIdx.x);
    for (int round = 0; round < rounds; ++round) {
        values[threadIdx.x] = value;
        __syncthreads();
        value = values[(threadIdx.x + 1) % 96];
        __syncthreads();
    }
    out[blockIdx.x * 96 + threadIdx.x] = value;
}

TEST(CudaEmulationTest, ABarrierIsPassedByAllTogether) {
    DeviceArray<int> out(2 * 96);
    launch("pass_round", pass_round, dim3(2), dim3(96), out.data(), 5);
    const std::vector<int> values = out.download();
    for (int i = 0; i < 2 * 96; ++i) EXPECT_EQ(values[i], (i % 96 + 5) % 96);
}

// In round r thread r alone votes for it; in the last one nobody.
__global__ void vote(int* out, int rounds) {
    for (int round = 0; round < rounds; ++round) {
        const int any = __syncthreads_or(static_cast<int>(threadIdx.x) == round);
        out[round * static_cast<int>(blockDim.x) + static_cast<int>(threadIdx.x)] = any != 0;
    }
}

TEST(CudaEmulationTest, ABarrierTellsAllWhetherAnyoneVoted) {
    DeviceArray<int> out(6 * 5);
    launch("vote", vote, dim3(1), dim3(5), out.data(), 6);
    const std::vector<int> values = out.download();
    for (int i = 0; i < 6 * 5; ++i) EXPECT_EQ(values[i], i / 5 < 5) << i;
}

__global__ void read_neighbour_at_once(int* out) {
    __shared__ int values[64];
    values[threadIdx.x] = static_cast<int>(blockIdx.x);
    out[blockIdx.x * 64 + threadIdx.x] = values[(threadIdx.x + 1) % 64];
}

TEST(CudaEmulationTest, AMissingBarrierChangesTheResultWithTheOrder) {
    std::vector<int> results[2];
    for (const auto order : {emulation::Order::kAscending, emulation::Order::kDescending}) {
        emulation::set_order(order);
        DeviceArray<int> out(3 * 64);
        launch("read_neighbour_at_once", read_neighbour_at_once, dim3(3), dim3(64), out.data());
        results[static_cast<int>(order)] = out.download();
    }
    emulation::set_order(emulation::Order::kAscending);
    EXPECT_NE(results[0], results[1]);
}

__global__ void diverge() {
    if (threadIdx.x < 3) return;
    __syncthreads();
}

__global__ void wait_at_two_places() {
    if (threadIdx.x < 3)
        __syncthreads();
    else
        __syncthreads();
}

TEST(CudaEmulationTest, ADivergentBarrierIsAnError) {
    expect_message(message_of([] { launch("diverge", diverge, dim3(1), dim3(64)); }),
                   "61 of 64 threads have come to __syncthreads");
    expect_message(message_of([] { launch("wait_at_two_places", wait_at_two_places, dim3(1), dim3(64)); }),
                   "others of its group wait in __syncthreads");
    // The device goes on.
    DeviceArray<int> out(96);
    launch("pass_round", pass_round, dim3(1), dim3(96), out.data(), 1);
    EXPECT_EQ(out.download()[95], 0);
}

__global__ void shuffle_all(int* out) {
    const int lane = static_cast<int>(threadIdx.x) % 32;
    int* values = out + threadIdx.x * 4;
    values[0] = __shfl_sync(0xffffffffu, lane, 5);
    values[1] = __shfl_sync(0xffffffffu, lane, 1, 8);
    values[2] = __shfl_xor_sync(0xffffffffu, lane, 6);
    values[3] = __shfl_down_sync(0xffffffffu, lane, 4, 16);
}

TEST(CudaEmulationTest, ShufflesReadWhatTheLanesBrought) {
    DeviceArray<int> out(64 * 4);
    launch("shuffle_all", shuffle_all, dim3(1), dim3(64), out.data());
    const std::vector<int> values = out.download();
    for (int thread = 0; thread < 64; ++thread) {
        const int lane = thread % 32;
        const int* own = values.data() + thread * 4;
        EXPECT_EQ(own[0], 5);
        EXPECT_EQ(own[1], lane / 8 * 8 + 1);
        EXPECT_EQ(own[2], lane ^ 6);
        EXPECT_EQ(own[3], lane % 16 < 12 ? lane + 4 : lane);
    }
}

// The halves of a warp may go ways of their own when their masks say so.
__global__ void shuffle_in_halves(int* out) {
    const int lane = static_cast<int>(threadIdx.x);
    int value = lane;
    if (lane < 16) {
        for (int i = 0; i < 3; ++i) value = __shfl_xor_sync(0x0000ffffu, value, 1);
    } else {
        value = __shfl_xor_sync(0xffff0000u, value, 2);
    }
    out[lane] = value;
}

TEST(CudaEmulationTest, AMaskMayNameAPartOfTheWarp) {
    DeviceArray<int> out(32);
    launch("shuffle_in_halves", shuffle_in_halves, dim3(1), dim3(32), out.data());
    const std::vector<int> values = out.download();
    for (int lane = 0; lane < 32; ++lane) EXPECT_EQ(values[lane], lane ^ (lane < 16 ? 1 : 2));
}

__global__ void shuffle_without_some() {
    if (threadIdx.x % 32 != 7) __shfl_xor_sync(0xffffffffu, 1.0f, 1);
}

__global__ void shuffle_beyond_the_mask() {
    if (threadIdx.x < 16) __shfl_sync(0x0000ffffu, 1.0f, 20);
}

TEST(CudaEmulationTest, AShuffleWithoutAllItsLanesIsAnError) {
    expect_message(message_of([] { launch("shuffle_without_some", shuffle_without_some, dim3(1), dim3(64)); }),
                   "31 of 32 threads have come to __shfl_xor_sync");
    // A warp of 16 threads has no 32 to wait for.
    expect_message(message_of([] { launch("shuffle_without_some", shuffle_without_some, dim3(1), dim3(16)); }),
                   "15 of 32 threads");
    expect_message(message_of([] { launch("shuffle_beyond_the_mask", shuffle_beyond_the_mask, dim3(1), dim3(32)); }),
                   "reads from a thread that the mask does not name");
}

__global__ void sum_threads(double* out) {
    const float value = static_cast<float>(threadIdx.x);
    const float sum = block_sum(value), largest = block_max(-value);
    const double eighth = warp_sum<4>(static_cast<double>(value));
    out[threadIdx.x * 3] = sum;
    out[threadIdx.x * 3 + 1] = largest;
    out[threadIdx.x * 3 + 2] = eighth;
}

TEST(CudaEmulationTest, SumsAndMaximaReachEveryThread) {
    for (const int threads : {32, 96, 1024}) {
        DeviceArray<double> out(threads * 3);
        launch("sum_threads", sum_threads, dim3(1), dim3(threads), out.data());
        const std::vector<double> values = out.download();
        for (int i = 0; i < threads; ++i) {
            EXPECT_EQ(values[i * 3], threads * (threads - 1) / 2);
            EXPECT_EQ(values[i * 3 + 1], 0.0);
            EXPECT_EQ(values[i * 3 + 2], i / 4 * 16 + 6);
        }
    }
}

__global__ void add_one(const float* x, float* y, int64_t count) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < count) y[i] = x[i] + 1.0f;
}

TEST(CudaEmulationTest, WhatWasNotWrittenIsNaN) {
    const DeviceArray<float> x(8);
    DeviceArray<float> y(8);
    launch("add_one", add_one, dim3(1), dim3(32), x.data(), y.data(), 8);
    for (const float value : y.download()) EXPECT_TRUE(std::isnan(value));
}

TEST(CudaEmulationTest, WritingBeyondAnArrayIsAnError) {
    DeviceArray<float> x(std::vector<float>(9, 1.0f)), y(8);
    expect_message(message_of([&] { launch("add_one", add_one, dim3(1), dim3(32), x.data(), y.data(), 9); }),
                   "add_one: a kernel: something was written behind an allocation of 32 bytes");
    expect_message(message_of([&] { launch("add_one", add_one, dim3(1), dim3(32), x.data(), y.data() - 1, 8); }),
                   "written before an allocation");
}

TEST(CudaEmulationTest, CopiesStayWithinTheirArrays) {
    DeviceArray<float> x(4);
    std::vector<float> host(5);
    EXPECT_EQ(cudaMemcpyAsync(x.data(), host.data(), 20, cudaMemcpyHostToDevice, nullptr), cudaErrorInvalidValue);
    EXPECT_EQ(cudaMemcpyAsync(host.data(), host.data(), 4, cudaMemcpyDeviceToHost, nullptr), cudaErrorInvalidValue);
    EXPECT_EQ(cudaMemsetAsync(host.data(), 0, 4, nullptr), cudaErrorInvalidValue);
}

TEST(CudaEmulationTest, NoDeviceTakesABlockOfMoreThan1024Threads) {
    DeviceArray<int> out(1);
    expect_message(message_of([&] { launch("write_place", write_place, dim3(1), dim3(1056), out.data()); }),
                   "CUDA: write_place: no device takes");
}

__global__ void load_four(const float* x, float* y) {
    float values[4];
    load(x, values);
    store(values, y);
}

TEST(CudaEmulationDeathTest, AMisalignedVectorEndsTheProgram) {
    DeviceArray<float> x(8), y(8);
    EXPECT_DEATH(launch("load_four", load_four, dim3(1), dim3(1), x.data() + 1, y.data()), "misaligned address");
}

__global__ void index_beyond_shared(int* out, int index) {
    __shared__ int values[8];
    values[index] = 1;
    out[0] = values[0];
}

TEST(CudaEmulationDeathTest, AnIndexBeyondASharedArrayEndsTheProgram) {
    DeviceArray<int> out(1);
    EXPECT_DEATH(launch("index_beyond_shared", index_beyond_shared, dim3(1), dim3(1), out.data(), 8), "out of bounds");
}

TEST(CudaEmulationTest, AGraphKeepsArgumentsAndReadsMemoryAnew) {
    DeviceArray<float> x(std::vector<float>{1, 2}), y(std::vector<float>{0, 0}), z(std::vector<float>{7, 7});
    Capture capture;
    int64_t count = 1;
    launch("add_one", add_one, dim3(1), dim3(32), x.data(), y.data(), count);
    count = 2;
    expect_success(cudaMemcpyAsync(z.data(), y.data(), 8, cudaMemcpyDeviceToDevice, capture.stream()));
    expect_success(cudaMemsetAsync(y.data() + 1, 0, 4, capture.stream()));
    EXPECT_EQ(y.download()[0], 0.0f);

    capture.play();
    EXPECT_EQ(y.download(), (std::vector<float>{2, 0}));
    EXPECT_EQ(z.download(), (std::vector<float>{2, 0}));
    x.upload({5, 2});
    capture.play();
    EXPECT_EQ(z.download(), (std::vector<float>{6, 0}));
}

TEST(CudaEmulationTest, ACaptureMayNotWaitOrAllocate) {
    Capture capture;
    void* memory = nullptr;
    EXPECT_EQ(cudaMallocAsync(&memory, 4, capture.stream()), cudaErrorStreamCaptureUnsupported);
    EXPECT_EQ(cudaStreamSynchronize(capture.stream()), cudaErrorStreamCaptureUnsupported);
    cudaGraph_t graph = nullptr;
    EXPECT_EQ(cudaStreamEndCapture(capture.stream(), &graph), cudaErrorStreamCaptureInvalidated);
}

}  // namespace
}  // namespace hybrid::kernels::cuda
