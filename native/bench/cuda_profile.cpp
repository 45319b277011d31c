#include "cuda_profile.h"

#include <memory>

#include "cuda_training.h"
#include "device_copy.h"
#include "device_without_graphs.h"
#include "event_log.h"
#include "kernels/cuda/tables.h"
#include "model/model.h"
#include "recorded_table.h"
#include "token_batch.h"
#include "training/trainer.h"

namespace hybrid::bench {
namespace {

constexpr double kLearningRate = 1e-4;
// Some tens of milliseconds of a device: as long as the host takes to begin a step's operations.
constexpr int kCopiesAhead = 32;

EventLog* log = nullptr;

// An operation between two events.
class EventScope {
  public:
    explicit EventScope(Operation operation) { log->begin(std::move(operation)); }
    ~EventScope() { log->end(); }

    static int64_t elements(const kernels::UpdateChunk* chunks, int64_t count) { return log->elements(chunks, count); }
};

template <typename T>
const kernels::KernelTable<T>& timed_table(const kernels::KernelTable<T>& table) {
    static const kernels::KernelTable<T> timed = recorded_table<EventScope>(table);
    return timed;
}

Backend timed_backend(Device& device, hy_precision precision) {
    switch (precision) {
        case HY_PRECISION_FLOAT32:
            return {device, precision, timed_table(kernels::cuda::kernels_float32())};
        case HY_PRECISION_TF32:
            return {device, precision, timed_table(kernels::cuda::kernels_tf32())};
        default:
            return {device, precision, timed_table(kernels::cuda::kernels_bfloat16())};
    }
}

}  // namespace

CudaProfile profile_cuda_step(const Shape& shape, const CudaOptions& options) {
    DeviceWithoutGraphs device(cuda_device(0));
    EventLog operations(device);
    log = &operations;
    const auto model =
        std::make_shared<Model>(ModelConfig{model_config(shape)}, timed_backend(device, options.precision));
    model->initialize(1);
    const auto trainer = make_trainer(model, TrainerConfig{trainer_config(shape, options)});
    const TokenBatch tokens(shape);
    DeviceCopy copy(device, int64_t{options.copy_mib} << 20);
    const auto begin = device.make_event(), end = device.make_event();

    CudaProfile profile{};
    for (int64_t step = 0; step <= options.repeats; ++step) {
        // The first run makes plans and chooses algorithms: it is thrown away.
        if (step == 1) profile = {};
        copy.run();
        for (int i = 0; i < kCopiesAhead; ++i) copy.begin();
        begin->record();
        trainer->step(tokens.batch(), kLearningRate, step);
        end->record();
        trainer->finish();
        end->synchronize();
        profile.step_total.add(end->milliseconds_since(*begin));
        operations.finish_run(profile.step);
    }
    profile.copy_bandwidth = copy.median_bytes_per_second();
    return profile;
}

}  // namespace hybrid::bench
