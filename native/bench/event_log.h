// When the operations of a device began and ended by the device's own clock: two events around each, which are asked
// for their times when all have happened, so that the host never waits in between.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "device/device.h"
#include "kernels/kernels.h"
#include "profile.h"

namespace hybrid::bench {

class EventLog {
  public:
    explicit EventLog(Device& device) : device_(device) {}

    // One operation ends before the next begins.
    void begin(Operation operation);
    void end();

    // Adds what has happened since the last call, all of it, as one run.
    void finish_run(Profile& profile);

    // Elements of an update's chunks in the device's memory. They are read once: reading waits for the device.
    int64_t elements(const kernels::UpdateChunk* chunks, int64_t count);

  private:
    struct Entry {
        Operation operation;
        std::unique_ptr<Event> begin, end;
    };

    Device& device_;
    std::vector<Entry> entries_;  // of former runs too: events are used again
    size_t used_ = 0;
    std::map<const kernels::UpdateChunk*, int64_t> elements_;
};

}  // namespace hybrid::bench
