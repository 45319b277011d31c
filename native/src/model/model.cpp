#include "model/model.h"

#include "model/initialization.h"
#include "support/error.h"

namespace hybrid {
namespace {

int64_t float_bytes(int64_t count) {
    return count * static_cast<int64_t>(sizeof(float));
}

const ModelConfig& checked(const ModelConfig& config, const Backend& backend) {
    validate(config);
    require(!backend.computes_in_bfloat16() || config.head_dim % 8 == 0, "head_dim is ", config.head_dim,
            "; in bfloat16 it must be a multiple of 8: change it, or set precision to \"tf32\" or \"float32\"");
    return config;
}

// Calls fill(parameters) with the flat buffer by its roles and leaves what it writes on the device.
template <typename Fill>
void fill_from_host(Device& device, const ParameterTable& table, float* values, const Fill& fill) {
    if (device.kind() == HY_DEVICE_CPU) return fill(table.over(values));
    const FloatBuffer host(table.size(), "parameters on their way to the device");
    fill(table.over(host.data()));
    device.upload(values, host.data(), float_bytes(host.count()));
}

}  // namespace

Model::Model(const ModelConfig& config, const Backend& backend)
    : config_(checked(config, backend)),
      backend_(backend),
      table_(config_),
      values_(table_.size(), "parameters", device()),
      parameters_(table_.over(values_.data())),
      rotary_(config_.n_ctx, config_.head_dim, config_.rope_theta, device()) {
    if (backend_.computes_in_bfloat16()) {
        ArrayBuffer<bfloat16> buffer(table_.size(), "bfloat16 weights", device());
        const ModelParameters<bfloat16> parameters = table_.over(buffer.data(), values_.data());
        weights_.emplace(Weights{std::move(buffer), parameters});
    }
    fill_from_host(device(), table_, values(),
                   [&](const ModelParameters<float>& parameters) { set_norms_to_one(config_, parameters); });
    round_weights();
}

void Model::initialize(int64_t seed) {
    fill_from_host(device(), table_, values(),
                   [&](const ModelParameters<float>& parameters) { hybrid::initialize(config_, parameters, seed); });
    round_weights();
}

void Model::read_tensor(int32_t index, float* values, int64_t count) const {
    const TensorSlot& slot = checked_slot(table_, index, count);
    device().download(values, values_.data() + slot.offset, float_bytes(count));
}

void Model::write_tensor(int32_t index, const float* values, int64_t count) {
    const TensorSlot& slot = checked_slot(table_, index, count);
    device().upload(values_.data() + slot.offset, values, float_bytes(count));
    round_weights(slot.offset, count);
}

void Model::round_weights() {
    round_weights(0, table_.size());
}

void Model::round_weights(int64_t offset, int64_t count) {
    if (weights_) backend_.kernels<bfloat16>().narrow(values() + offset, count, weights_->buffer.data() + offset);
}

}  // namespace hybrid
