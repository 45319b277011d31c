// OpenBLAS's threads go on spinning for a while after their last product and would take a core from what follows.
#pragma once

#include <chrono>
#include <thread>

namespace hybrid::bench {

// Waits until they sleep.
inline void let_threads_sleep() {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
}

}  // namespace hybrid::bench
