// The threads of a block, as fibers of the calling thread: each runs until it waits for others, and a block whose
// threads never wait runs on one stack without a switch.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "emulation/language.h"

namespace hybrid::emulation {

// Where a thread waits, for messages: "__syncthreads at swiglu.cu:12".
struct Site {
    const char* operation;
    const char* file;
    int line;

    bool operator==(const Site& other) const;
};

class Fiber;

// Threads that go on when all of them have come.
struct Gathering {
    int expected = 0;
    int arrived = 0;
    Site site{};
    std::vector<Fiber*> waiting;
};

// Threads of one warp that exchange values: there are two sets of them in turns, because a thread may bring its next
// value before all have read the last ones.
struct Exchange {
    unsigned mask = 0;
    Gathering gathering;
    unsigned turn = 0;
    uint64_t values[2][32] = {};
};

// Runs `thread` for every thread of a grid, block after block. Returns what a thread did wrong, and then the rest of
// the grid has not run; "" when there was nothing.
std::string run_grid(dim3 grid, dim3 block, const std::function<void()>& thread);

// What follows is for the thread that runs.

void wait_for_block(const Site& site);

// The same; returns whether any thread of the block has come with true.
bool any_of_block(bool value, const Site& site);

// Brings a value to the threads of its warp that `mask` names, waits for theirs and returns them by lane.
const uint64_t* exchange(unsigned mask, uint64_t value, const Site& site);

int lane();

// Ends the grid with a message.
[[noreturn]] void fail_thread(const Site& site, const std::string& what);

}  // namespace hybrid::emulation
