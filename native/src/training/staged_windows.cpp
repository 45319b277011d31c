#include "training/staged_windows.h"

#include <cstring>

#include "kernels/cuda/tokens.h"

namespace hybrid {
namespace {

constexpr int64_t kIdBytes = 4;  // of the larger type
constexpr int64_t kAlignment = 64;

int64_t aligned(int64_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

int64_t rows_of(const TrainerConfig& config) {
    return int64_t{config.micro_batch} * config.context;
}

int64_t ids_bytes(const TrainerConfig& config) {
    return (rows_of(config) + config.micro_batch) * kIdBytes;
}

int64_t slot_bytes(const TrainerConfig& config) {
    const int64_t rows = aligned(rows_of(config) * static_cast<int64_t>(sizeof(int32_t)));
    return aligned(sizeof(kernels::cuda::MicroStep)) + aligned(ids_bytes(config)) + 2 * rows;
}

}  // namespace

StagedWindows::Slot::Slot(Device& of, int64_t bytes)
    : device(of), memory(static_cast<char*>(of.allocate_pinned(bytes, "token windows"))), taken(of.make_event()) {}

StagedWindows::Slot::~Slot() {
    device.release_pinned(memory);
}

StagedWindows::StagedWindows(Device& device, const ModelConfig& model, const TrainerConfig& config,
                             const DeviceWindows& on_device)
    : device_(device), time_(config.context), on_device_(on_device), order_(model.n_vocab) {
    for (auto& slot : slots_) slot = std::make_unique<Slot>(device, slot_bytes(config));
}

void StagedWindows::stage(const hy_batch& batch, const MicroBatch& micro_batch,
                          const kernels::cuda::MicroStep& numbers) {
    Slot& slot = *slots_[next_++ % slots_.size()];
    slot.taken->synchronize();
    const int64_t rows = micro_batch.count * time_;
    int64_t used = 0;
    send(slot, used, on_device_.numbers, &numbers, sizeof numbers);
    send_ids(slot, used, batch, micro_batch);
    send_order(slot, used, batch, micro_batch);
    if (batch.document_starts != nullptr)
        send(slot, used, on_device_.document_starts, batch.document_starts + micro_batch.first * time_,
             rows * static_cast<int64_t>(sizeof(int32_t)));
    slot.taken->record();
    kernels::cuda::widen_windows(on_device_.ids, batch.token_type, micro_batch.count, time_, on_device_.inputs,
                                 on_device_.targets);
}

void StagedWindows::send(Slot& slot, int64_t& used, void* to, const void* from, int64_t bytes) {
    std::memcpy(slot.memory + used, from, static_cast<size_t>(bytes));
    device_.copy(to, slot.memory + used, bytes);
    used += aligned(bytes);
}

void StagedWindows::send_ids(Slot& slot, int64_t& used, const hy_batch& batch, const MicroBatch& micro_batch) {
    const int64_t window_bytes = (time_ + 1) * (batch.token_type == HY_TOKEN_TYPE_U16 ? 2 : 4);
    for (int64_t window = 0; window < micro_batch.count; ++window)
        std::memcpy(slot.memory + used + window * window_bytes, batch.windows[micro_batch.first + window],
                    static_cast<size_t>(window_bytes));
    device_.copy(on_device_.ids, slot.memory + used, micro_batch.count * window_bytes);
    used += aligned(micro_batch.count * window_bytes);
}

void StagedWindows::send_order(Slot& slot, int64_t& used, const hy_batch& batch, const MicroBatch& micro_batch) {
    const int64_t bytes = micro_batch.count * time_ * static_cast<int64_t>(sizeof(int32_t));
    auto* order = reinterpret_cast<int32_t*>(slot.memory + used);
    const void* const* windows = batch.windows + micro_batch.first;
    if (batch.token_type == HY_TOKEN_TYPE_U16)
        order_.sort<uint16_t>(windows, micro_batch.count, time_, order);
    else
        order_.sort<uint32_t>(windows, micro_batch.count, time_, order);
    device_.copy(on_device_.order, order, bytes);
    used += aligned(bytes);
}

}  // namespace hybrid
