// A CUDA device behind the interface of device.h.
#include <map>
#include <memory>
#include <mutex>

#include "device/cuda/allocator.h"
#include "device/cuda/event.h"
#include "device/cuda/graph.h"
#include "device/cuda/pinned.h"
#include "device/cuda/staging.h"
#include "device/device.h"
#include "device/device_info.h"
#include "kernels/cuda/launch.h"

namespace hybrid {

using kernels::cuda::check;
using kernels::cuda::current_stream;

namespace {

class CudaDevice : public Device {
  public:
    explicit CudaDevice(int32_t index) : index_(index) {
        make_current();
        prepare_allocator();
    }

    hy_device kind() const override { return HY_DEVICE_CUDA; }

    int32_t compute_major() const override {
        int major = 0;
        check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, index_), "asking for a device");
        return major;
    }

    void make_current() override {
        int current = 0;
        check(cudaGetDevice(&current), "cudaGetDevice");
        if (current != index_) check(cudaSetDevice(index_), "cudaSetDevice");
    }

    void* allocate(int64_t bytes, const char* purpose) override {
        make_current();
        void* memory = nullptr;
        if (!take(bytes, memory)) {
            // libtorch may hold what another trainer's attention took.
            release_cached_memory();
            if (!take(bytes, memory)) fail_out_of_memory(bytes, purpose);
        }
        clear(memory, bytes);
        return memory;
    }

    void release(void* memory) override { cudaFree(memory); }

    void* allocate_pinned(int64_t bytes, const char* purpose) override {
        return hybrid::allocate_pinned(bytes, purpose);
    }
    void release_pinned(void* memory) override { hybrid::release_pinned(memory); }

    void upload(void* to, const void* from, int64_t bytes) override {
        make_current();
        staging_.upload(to, from, bytes, current_stream());
    }

    void download(void* to, const void* from, int64_t bytes) override {
        make_current();
        const cudaStream_t stream = current_stream();
        check(cudaMemcpyAsync(to, from, static_cast<size_t>(bytes), cudaMemcpyDeviceToHost, stream), "downloading");
        check(cudaStreamSynchronize(stream), "downloading");
    }

    void copy(void* to, const void* from, int64_t bytes) override {
        make_current();
        check(cudaMemcpyAsync(to, from, static_cast<size_t>(bytes), cudaMemcpyDefault, current_stream()), "copying");
    }

    void clear(void* memory, int64_t bytes) override {
        make_current();
        check(cudaMemsetAsync(memory, 0, static_cast<size_t>(bytes), current_stream()), "clearing");
    }

    void synchronize() override {
        make_current();
        check(cudaDeviceSynchronize(), "computing");
    }

    std::unique_ptr<Event> make_event() override {
        make_current();
        return std::make_unique<CudaEvent>();
    }

    std::unique_ptr<GraphRecorder> make_graph_recorder() override {
        make_current();
        return make_cuda_graph_recorder(index_);
    }

  private:
    // False when there is not so much.
    static bool take(int64_t bytes, void*& memory) {
        const cudaError_t error = cudaMalloc(&memory, static_cast<size_t>(bytes));
        if (error != cudaErrorMemoryAllocation) {
            check(error, "allocating");
            return true;
        }
        cudaGetLastError();
        return false;
    }

    [[noreturn]] void fail_out_of_memory(int64_t bytes, const char* purpose) const {
        size_t free = 0;
        size_t total = 0;
        cudaMemGetInfo(&free, &total);
        fail(HY_STATUS_OUT_OF_MEMORY, "cannot allocate ", bytes, " bytes for ", purpose, " on CUDA device ", index_,
             ", which has ", free, " of ", total,
             " bytes free; use a smaller micro_batch or context, or set recompute to \"attention\" or \"block\"");
    }

    int32_t index_;
    Staging staging_;
};

}  // namespace

Device& cuda_device(int32_t index) {
    // Kept for the life of the process: at its end the driver may be gone before they are.
    static std::mutex mutex;
    static auto& devices = *new std::map<int32_t, std::unique_ptr<Device>>();
    require_cuda_device(index);
    const std::lock_guard<std::mutex> lock(mutex);
    std::unique_ptr<Device>& device = devices[index];
    if (device == nullptr) device = std::make_unique<CudaDevice>(index);
    return *device;
}

}  // namespace hybrid
