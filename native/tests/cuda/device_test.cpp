// A CUDA device's memory, events and graphs.
#include "device/device.h"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "device/device_info.h"
#include "emulation/emulation.h"
#include "kernels/cuda/launch.h"
#include "support/error.h"

namespace hybrid {
namespace {

class CudaDeviceTest : public testing::Test {
  protected:
    ~CudaDeviceTest() override { emulation::set_devices(1, 9); }

    static std::string message_of(const std::function<void()>& body, hy_status status) {
        try {
            body();
        } catch (const Error& error) {
            EXPECT_EQ(error.status(), status);
            return error.what();
        }
        ADD_FAILURE() << "nothing was thrown";
        return "";
    }

    Device& device_ = cuda_device(0);
};

std::vector<int32_t> counted(int64_t count) {
    std::vector<int32_t> values(count);
    std::iota(values.begin(), values.end(), 1);
    return values;
}

// Memory of the device while it lives.
class Numbers {
  public:
    Numbers(Device& device, int64_t count)
        : device_(device), count_(count), data_(static_cast<int32_t*>(device.allocate(bytes(), "numbers"))) {}
    ~Numbers() { device_.release(data_); }

    int32_t* data() { return data_; }
    int64_t bytes() const { return count_ * static_cast<int64_t>(sizeof(int32_t)); }
    std::vector<int32_t> download() {
        std::vector<int32_t> values(count_);
        device_.download(values.data(), data_, bytes());
        return values;
    }

  private:
    Device& device_;
    int64_t count_;
    int32_t* data_;
};

__global__ void add_one(int32_t* values, int64_t count) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < count) ++values[i];
}

void begin_add_one(Numbers& numbers) {
    const int64_t count = numbers.bytes() / static_cast<int64_t>(sizeof(int32_t));
    kernels::cuda::launch("add_one", add_one, kernels::cuda::grid_of(kernels::cuda::divide_up(count, 32)), dim3(32),
                          numbers.data(), count);
}

TEST_F(CudaDeviceTest, MemoryIsZeroedAndKeepsWhatIsUploaded) {
    Numbers numbers(device_, 1000);
    EXPECT_EQ(numbers.download(), std::vector<int32_t>(1000, 0));
    const std::vector<int32_t> values = counted(1000);
    device_.upload(numbers.data(), values.data(), numbers.bytes());
    EXPECT_EQ(numbers.download(), values);
    device_.clear(numbers.data() + 10, 4 * sizeof(int32_t));
    EXPECT_EQ(numbers.download()[9], 10);
    EXPECT_EQ(numbers.download()[10], 0);
    EXPECT_EQ(numbers.download()[14], 15);
    EXPECT_EQ(device_.kind(), HY_DEVICE_CUDA);
}

// More than all staging memory, and in pieces that end inside its chunks.
TEST_F(CudaDeviceTest, UploadsOfAnySizeArriveWhole) {
    const std::vector<int32_t> values = counted(6'000'001);
    Numbers numbers(device_, 6'000'001);
    device_.upload(numbers.data(), values.data(), numbers.bytes());
    EXPECT_EQ(numbers.download(), values);

    int64_t first = 0;
    Numbers pieces(device_, 6'000'001);
    for (int64_t count = 1; first < 6'000'001; count = count * 3 + 1) {
        count = std::min<int64_t>(count, 6'000'001 - first);
        device_.upload(pieces.data() + first, values.data() + first, count * static_cast<int64_t>(sizeof(int32_t)));
        first += count;
    }
    EXPECT_EQ(pieces.download(), values);
}

TEST_F(CudaDeviceTest, PinnedMemoryIsCopiedBothWays) {
    Numbers numbers(device_, 8);
    auto* pinned = static_cast<int32_t*>(device_.allocate_pinned(numbers.bytes(), "numbers"));
    std::memcpy(pinned, counted(8).data(), numbers.bytes());
    device_.copy(numbers.data(), pinned, numbers.bytes());
    begin_add_one(numbers);
    device_.copy(pinned, numbers.data(), numbers.bytes());
    device_.synchronize();
    EXPECT_EQ(pinned[0], 2);
    EXPECT_EQ(pinned[7], 9);
    device_.release_pinned(pinned);
}

TEST_F(CudaDeviceTest, WhatCannotBeHadIsSaidWithWhatToChange) {
    const std::string message =
        message_of([&] { device_.allocate(int64_t{1} << 60, "activations"); }, HY_STATUS_OUT_OF_MEMORY);
    for (const char* part : {"activations", "1152921504606846976", "micro_batch", "recompute", "device 0"})
        EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST_F(CudaDeviceTest, AGraphIsPlayedAsOftenAsAskedAndReadsWhatIsThereThen) {
    Numbers numbers(device_, 100);
    const auto recorder = device_.make_graph_recorder();
    const auto graph = recorder->record([&] {
        begin_add_one(numbers);
        begin_add_one(numbers);
    });
    EXPECT_EQ(numbers.download(), std::vector<int32_t>(100, 0));
    graph->play();
    EXPECT_EQ(numbers.download(), std::vector<int32_t>(100, 2));
    device_.clear(numbers.data(), numbers.bytes());
    graph->play();
    graph->play();
    EXPECT_EQ(numbers.download(), std::vector<int32_t>(100, 4));
}

TEST_F(CudaDeviceTest, GraphsOfOneRecorderArePlayedInAnyOrder) {
    Numbers numbers(device_, 4);
    const auto recorder = device_.make_graph_recorder();
    const auto more = recorder->record([&] { begin_add_one(numbers); });
    const auto none = recorder->record([&] { device_.clear(numbers.data(), numbers.bytes()); });
    more->play();
    none->play();
    more->play();
    EXPECT_EQ(numbers.download(), std::vector<int32_t>(4, 1));
}

TEST_F(CudaDeviceTest, AFailedRecordingLeavesTheStreamAsItWas) {
    Numbers numbers(device_, 4);
    const auto recorder = device_.make_graph_recorder();
    const cudaStream_t before = kernels::cuda::current_stream();
    EXPECT_THROW(recorder->record([&] {
        begin_add_one(numbers);
        fail(HY_STATUS_INTERNAL, "a fault");
    }),
                 Error);
    EXPECT_EQ(kernels::cuda::current_stream(), before);
    // Waiting ends a recording, which says so.
    EXPECT_THROW(recorder->record([&] { numbers.download(); }), Error);
    EXPECT_EQ(kernels::cuda::current_stream(), before);
    recorder->record([&] { begin_add_one(numbers); })->play();
    EXPECT_EQ(numbers.download(), std::vector<int32_t>(4, 1));
}

TEST_F(CudaDeviceTest, EventsTellTheOrder) {
    const auto first = device_.make_event();
    const auto second = device_.make_event();
    EXPECT_TRUE(first->happened());
    first->record();
    first->wait();
    second->record();
    second->synchronize();
    EXPECT_TRUE(second->happened());
    EXPECT_GE(second->milliseconds_since(*first), 0.0);
}

TEST_F(CudaDeviceTest, DevicesAreCountedAndDescribed) {
    emulation::set_devices(3, 9);
    EXPECT_TRUE(cuda_is_built());
    EXPECT_EQ(cuda_device_count(), 3);
    hy_device_info info{};
    describe_cuda_device(2, info);
    EXPECT_STREQ(info.name, "an emulated device");
    EXPECT_EQ(info.compute_major, 9);
    EXPECT_EQ(info.multiprocessors, emulation::multiprocessors());
    EXPECT_GT(info.total_memory, 0);
    EXPECT_EQ(&cuda_device(2), &cuda_device(2));
    EXPECT_NE(&cuda_device(2), &cuda_device(1));
}

TEST_F(CudaDeviceTest, ADeviceThatIsNotThereOrTooOldIsRefused) {
    const auto message = [](int32_t index) {
        return message_of([&] { cuda_device(index); }, HY_STATUS_INVALID_ARGUMENT);
    };
    EXPECT_NE(message(1).find("device_index is 1"), std::string::npos);
    emulation::set_devices(2, 7);
    EXPECT_EQ(cuda_device_count(), 0);
    EXPECT_NE(message(0).find("compute capability 7.0"), std::string::npos);
    emulation::set_devices(0, 9);
    EXPECT_EQ(cuda_device_count(), 0);
    EXPECT_NE(message(0).find("there is no CUDA device"), std::string::npos);
}

}  // namespace
}  // namespace hybrid
