#include "api/guard.h"
#include "api/handles.h"
#include "api/placement.h"

using hybrid::api::guarded;
using hybrid::api::placement_or_cpu;
using hybrid::api::require_pointer;
using hybrid::api::require_struct;

void hy_model_config_default(hy_model_config* config) {
    if (config != nullptr) *config = hybrid::default_model_config();
}

void hy_placement_default(hy_placement* placement) {
    if (placement != nullptr) *placement = hybrid::default_placement();
}

hy_status hy_model_create(const hy_model_config* config, const hy_placement* placement, hy_model** out) {
    return guarded([&] {
        require_struct(config, "config");
        require_pointer(out, "out");
        *out = new hy_model(hybrid::ModelConfig{*config}, hybrid::backend_of(placement_or_cpu(placement)));
    });
}

void hy_model_destroy(hy_model* model) {
    delete model;
}

hy_status hy_model_initialize(hy_model* model, int64_t seed) {
    return guarded([&] {
        require_pointer(model, "model");
        model->model->initialize(seed);
    });
}

hy_status hy_model_get_config(const hy_model* model, hy_model_config* config) {
    return guarded([&] {
        require_pointer(model, "model");
        require_struct(config, "config");
        *config = model->model->config();
    });
}

hy_status hy_model_tensor_count(const hy_model* model, int32_t* count) {
    return guarded([&] {
        require_pointer(model, "model");
        require_pointer(count, "count");
        *count = static_cast<int32_t>(model->model->table().slots().size());
    });
}

hy_status hy_model_get_tensor_info(const hy_model* model, int32_t index, hy_tensor_info* info) {
    return guarded([&] {
        require_pointer(model, "model");
        require_struct(info, "info");
        const auto& slots = model->model->table().slots();
        const auto count = static_cast<int32_t>(slots.size());
        hybrid::require(index >= 0 && index < count, "tensor index ", index, " is not in 0..", count - 1);
        const hybrid::TensorSlot& slot = slots[static_cast<size_t>(index)];
        info->rank = slot.rank;
        info->name = slot.name.c_str();
        info->rows = slot.rows;
        info->columns = slot.columns;
        info->stored_rows = slot.stored_rows;
        info->offset = slot.offset;
        info->decays = slot.decays ? 1 : 0;
    });
}

hy_status hy_model_read_tensor(const hy_model* model, int32_t index, float* values, int64_t count) {
    return guarded([&] {
        require_pointer(model, "model");
        require_pointer(values, "values");
        model->model->read_tensor(index, values, count);
    });
}

hy_status hy_model_write_tensor(hy_model* model, int32_t index, const float* values, int64_t count) {
    return guarded([&] {
        require_pointer(model, "model");
        require_pointer(values, "values");
        model->model->write_tensor(index, values, count);
    });
}
