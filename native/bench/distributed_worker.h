// What a child process of distributed_bench does: steps of one shape with one thread, alone or together with another.
#pragma once

#include <cstdint>
#include <string>

#include "shape.h"

namespace hybrid::bench {

enum class Coupling { kNone, kPlain, kSharded };

struct WorkerOptions {
    Shape shape;
    Coupling coupling = Coupling::kNone;
    int32_t rank = 0;
    int32_t port = 0;  // of the store
    int32_t bucket_mb = 0;
};

// One step as the worker measured it; times in milliseconds.
struct WorkerStep {
    double total, backward, update, communication, exposed;
    double blocks, embedding, totals, parameters;  // parts of `exposed`
    double bytes;
};

std::string to_line(const WorkerStep& step);
WorkerStep step_from(const std::string& line);

// Answers "step" with to_line's, "memory" with the bytes of model and trainer by their own account and at their peak,
// "all_reduce N" with the milliseconds of one all-reduce of N floats.
int run_distributed_worker(const WorkerOptions& options);

}  // namespace hybrid::bench
