#include "distributed/c10d/gloo_backend.h"

#include <gloo/context.h>
#include <gloo/transport/context.h>

#include <cstdlib>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <vector>

#include "distributed/c10d/first_line.h"
#include "support/error.h"

namespace hybrid {

using c10d::ProcessGroupGloo;

namespace {

// No collective of Gloo times out: who is lost is found by the heartbeat.
constexpr std::chrono::hours kForever{24 * 365};
// One queue in order. With more, buckets overtake each other and share the same connections' bandwidth.
constexpr int kThreads = 1;

// Names a protected member of gloo::Context; never made. Context's own closeConnections() would do, but libtorch need
// not export it, and everything behind this member is virtual.
class OpenedContext : public gloo::Context {
  public:
    static gloo::transport::Context& transport(gloo::Context& context) {
        return *(context.*&OpenedContext::transportContext_);
    }
};

// As OpenedContext. One that is made would call inline functions of newer libtorch's that want Gloo's library.
class OpenedGroup : public ProcessGroupGloo {
  public:
    static const std::vector<std::shared_ptr<gloo::Context>>& contexts(ProcessGroupGloo& group) {
        return group.*&OpenedGroup::contexts_;
    }
};

// Resets all connections: no memory of a collective is read or written afterwards.
void close(ProcessGroupGloo& group) {
    for (const std::shared_ptr<gloo::Context>& context : OpenedGroup::contexts(group)) {
        gloo::transport::Context& transport = OpenedContext::transport(*context);
        for (int rank = 0; rank < transport.size; ++rank)
            if (const auto& pair = transport.getPair(rank)) pair->close();
    }
}

class GlooBackend : public GroupBackend {
  public:
    GlooBackend(c10::intrusive_ptr<ProcessGroupGloo> group, int32_t rank, int32_t size)
        : group_(std::move(group)), rank_(rank), size_(size) {}

    at::Device device() const override { return at::kCPU; }

    Work all_reduce(at::Tensor values) override {
        std::vector<at::Tensor> tensors{std::move(values)};
        c10d::AllreduceOptions options;
        options.timeout = kForever;
        return group_->allreduce(tensors, options);
    }

    // Gloo has none: the whole is reduced, and the caller uses its part.
    Work reduce_scatter(at::Tensor values) override { return all_reduce(std::move(values)); }

    Work all_gather(at::Tensor values) override {
        std::vector<std::vector<at::Tensor>> outputs{values.chunk(size_)};
        std::vector<at::Tensor> inputs{outputs[0][rank_]};
        c10d::AllgatherOptions options;
        options.timeout = kForever;
        return group_->allgather(outputs, inputs, options);
    }

    Work broadcast(at::Tensor values, int32_t root) override {
        std::vector<at::Tensor> tensors{std::move(values)};
        c10d::BroadcastOptions options;
        options.rootRank = root;
        options.timeout = kForever;
        return group_->broadcast(tensors, options);
    }

    void abandon() override {
        close(*group_);
        // The group's destructor would join threads that wait for processes which are gone.
        group_.release();
    }

  private:
    c10::intrusive_ptr<ProcessGroupGloo> group_;
    const int32_t rank_;
    const int32_t size_;
};

std::shared_ptr<gloo::transport::Device> device_of_interface(const std::string& name) {
    try {
        return ProcessGroupGloo::createDeviceForInterface(name);
    } catch (const std::exception& error) {
        fail(HY_STATUS_INVALID_ARGUMENT, "Gloo cannot use the network interface ", name, ": ", first_line(error));
    }
}

std::shared_ptr<gloo::transport::Device> make_device(const std::string& interface_name, const std::string& address) {
    if (!interface_name.empty()) return device_of_interface(interface_name);
    const char* asked = std::getenv("GLOO_SOCKET_IFNAME");
    if (asked != nullptr && *asked != '\0') return device_of_interface(asked);
    return ProcessGroupGloo::createDeviceForHostname(address);
}

}  // namespace

std::unique_ptr<GroupBackend> make_gloo_backend(const ProcessGroupConfig& config,
                                                const c10::intrusive_ptr<c10d::Store>& store,
                                                const std::string& address) {
    auto options = ProcessGroupGloo::Options::create(kForever);
    options->devices = {make_device(config.interface_name, address)};
    options->threads = kThreads;
    return std::make_unique<GlooBackend>(
        c10::make_intrusive<ProcessGroupGloo>(store, config.rank, config.size, options), config.rank, config.size);
}

}  // namespace hybrid
