// What differs between c10d's process groups: Gloo over CPU memory and NCCL over CUDA memory.
#pragma once

#include <ATen/ATen.h>
#include <c10/util/intrusive_ptr.h>

#include <memory>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <torch/csrc/distributed/c10d/Work.hpp>

#include "distributed/process_group.h"

namespace hybrid {

using Work = c10::intrusive_ptr<c10d::Work>;

class GroupBackend {
  public:
    virtual ~GroupBackend() = default;

    // Where the tensors of the collectives lie.
    virtual at::Device device() const = 0;

    // The collectives begin in the order of the calls. As in Collectives, but on tensors of one dimension.
    virtual Work all_reduce(at::Tensor values) = 0;
    virtual Work reduce_scatter(at::Tensor values) = 0;
    virtual Work all_gather(at::Tensor values) = 0;
    virtual Work broadcast(at::Tensor values, int32_t root) = 0;

    // After a failure: no memory of a collective is read or written any more, as far as the library allows. What
    // remains of it ends with the process.
    virtual void abandon() = 0;
};

// The backend that "auto" means here; else the one that is asked for. HY_STATUS_INVALID_ARGUMENT says when the library
// or the machine has none.
hy_backend choose_backend(hy_backend asked);
const char* name_of(hy_backend backend);

// Connects to all others, which do the same. `address` is the one of this machine that the others can reach.
std::unique_ptr<GroupBackend> make_backend(hy_backend backend, const ProcessGroupConfig& config,
                                           const c10::intrusive_ptr<c10d::Store>& store, const std::string& address);

}  // namespace hybrid
