#include "distributed/c10d/nccl_backend.h"

#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <cstdlib>
#include <thread>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#include <vector>

#include "support/error.h"

namespace hybrid {
namespace {

// No collective of NCCL times out: who is lost is found by the heartbeat.
constexpr std::chrono::hours kForever{24 * 365};

class NcclBackend : public GroupBackend {
  public:
    NcclBackend(c10::intrusive_ptr<c10d::ProcessGroupNCCL> group, at::Device device, int32_t rank, int32_t size)
        : group_(std::move(group)), device_(device), rank_(rank), size_(size) {}

    at::Device device() const override { return device_; }

    Work all_reduce(at::Tensor values) override {
        std::vector<at::Tensor> tensors{std::move(values)};
        return group_->allreduce(tensors);
    }

    Work reduce_scatter(at::Tensor values) override {
        at::Tensor own = part(values);
        return group_->_reduce_scatter_base(own, values);
    }

    Work all_gather(at::Tensor values) override {
        at::Tensor own = part(values);
        return group_->_allgather_base(values, own);
    }

    Work broadcast(at::Tensor values, int32_t root) override {
        std::vector<at::Tensor> tensors{std::move(values)};
        c10d::BroadcastOptions options;
        options.rootRank = root;
        return group_->broadcast(tensors, options);
    }

    // Ending NCCL's kernels may itself wait for the device, so it is left to a thread of its own.
    void abandon() override {
        std::thread([group = std::move(group_)]() mutable {
            group->abort();
            group.release();
        }).detach();
    }

  private:
    // NCCL works in place when a rank's own part lies at its place in the whole.
    at::Tensor part(const at::Tensor& values) const {
        const int64_t count = values.numel() / size_;
        return values.narrow(0, rank_ * count, count);
    }

    c10::intrusive_ptr<c10d::ProcessGroupNCCL> group_;
    const at::Device device_;
    const int32_t rank_;
    const int32_t size_;
};

// A process that sees one device alone takes it, whatever its local rank.
at::Device choose_device(int32_t local_rank) {
    const int32_t devices = c10::cuda::device_count();
    if (devices == 1) return at::Device(at::kCUDA, 0);
    require(local_rank < devices, "local_rank ", local_rank, " has no CUDA device of its own: this machine shows ",
            devices, "; start at most that many processes per machine");
    return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(local_rank));
}

}  // namespace

bool nccl_usable() {
    return c10::cuda::device_count() > 0;
}

std::unique_ptr<GroupBackend> make_nccl_backend(const ProcessGroupConfig& config,
                                                const c10::intrusive_ptr<c10d::Store>& store) {
    const at::Device device = choose_device(config.local_rank);
    const c10::cuda::CUDAGuard guard(device);
    // c10d would end the process when a peer is lost, before it could say which.
    ::setenv("TORCH_NCCL_ASYNC_ERROR_HANDLING", "0", 1);
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = kForever;
    auto group = c10::make_intrusive<c10d::ProcessGroupNCCL>(store, config.rank, config.size, options);
    auto backend = std::make_unique<NcclBackend>(std::move(group), device, config.rank, config.size);
    // NCCL connects in its first collective.
    backend->all_reduce(at::zeros({1}, at::TensorOptions(at::kFloat).device(device)))->wait();
    c10::cuda::getCurrentCUDAStream().synchronize();
    return backend;
}

}  // namespace hybrid
