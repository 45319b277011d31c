// A task that may block for ever, run on a thread of its own that can be left behind: it must own all that it uses.
#pragma once

#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "distributed/c10d/endpoint.h"

namespace hybrid {

// Returns what the task returns. Meanwhile look() is called again and again; when it throws, the task is left behind.
template <typename Task, typename Look>
auto run_apart(Task task, const Look& look) {
    constexpr std::chrono::milliseconds kSlice{20};
    std::packaged_task<decltype(task())()> packaged([task = std::move(task)] {
        block_broken_pipe_signal();
        return task();
    });
    auto result = packaged.get_future();
    std::thread(std::move(packaged)).detach();
    while (result.wait_for(kSlice) != std::future_status::ready) look();
    return result.get();
}

}  // namespace hybrid
