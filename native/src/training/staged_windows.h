// The windows of micro-batches on their way to a device: raw ids through page-locked memory, two micro-batches ahead at
// most, widened there.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "device/device.h"
#include "hybrid/hybrid.h"
#include "model/config.h"
#include "training/device_windows.h"
#include "training/micro_batch.h"
#include "training/token_order.h"
#include "training/trainer_config.h"

namespace hybrid {

class StagedWindows {
  public:
    StagedWindows(Device& device, const ModelConfig& model, const TrainerConfig& config,
                  const DeviceWindows& on_device);

    // Brings one of the batch's micro-batches to the device, in the order of its work. The ids have been checked.
    void stage(const hy_batch& batch, const MicroBatch& micro_batch, const kernels::cuda::MicroStep& numbers);

    const DeviceWindows& on_device() const { return on_device_; }

  private:
    // Page-locked memory of one micro-batch.
    struct Slot {
        Slot(Device& device, int64_t bytes);
        ~Slot();
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;

        Device& device;
        char* memory;
        std::unique_ptr<Event> taken;  // the device has what was in it
    };

    // Copies to the slot at `used`, begins the copy to the device and advances `used`.
    void send(Slot& slot, int64_t& used, void* to, const void* from, int64_t bytes);
    void send_ids(Slot& slot, int64_t& used, const hy_batch& batch, const MicroBatch& micro_batch);
    void send_order(Slot& slot, int64_t& used, const hy_batch& batch, const MicroBatch& micro_batch);

    Device& device_;
    const int64_t time_;
    DeviceWindows on_device_;
    TokenOrder order_;
    std::array<std::unique_ptr<Slot>, 2> slots_;
    size_t next_ = 0;
};

}  // namespace hybrid
