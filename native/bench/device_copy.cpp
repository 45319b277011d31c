#include "device_copy.h"

namespace hybrid::bench {

DeviceCopy::DeviceCopy(Device& device, int64_t bytes)
    : device_(device),
      from_(bytes, "the measurement of bandwidth", device),
      to_(bytes, "the measurement of bandwidth", device),
      begin_(device.make_event()),
      end_(device.make_event()) {}

void DeviceCopy::run() {
    begin();  // what is timed follows something: the host's way to the device is not in it
    begin_->record();
    begin();
    end_->record();
    end_->synchronize();
    timings_.add(end_->milliseconds_since(*begin_));
}

}  // namespace hybrid::bench
