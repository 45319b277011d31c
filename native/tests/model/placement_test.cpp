// Where a model may live.
#include <gtest/gtest.h>

#include <string>

#include "cases.h"

namespace hybrid::core {
namespace {

hy_placement placement(hy_device device, hy_precision precision) {
    hy_placement result{};
    hy_placement_default(&result);
    result.device = device;
    result.precision = precision;
    return result;
}

void expect_refused(const hy_placement& placement, const std::string& reason) {
    const auto config = small_config();
    hy_model* model = nullptr;
    EXPECT_EQ(hy_model_create(&config, &placement, &model), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_NE(std::string(hy_last_error()).find(reason), std::string::npos) << hy_last_error();
    EXPECT_EQ(model, nullptr);
}

TEST(Placement, TheCpuComputesInFloat32) {
    const auto config = small_config();
    for (const auto precision : {HY_PRECISION_AUTO, HY_PRECISION_FLOAT32}) {
        const auto cpu = placement(HY_DEVICE_CPU, precision);
        hy_model* model = nullptr;
        check(hy_model_create(&config, &cpu, &model));
        hy_model_destroy(model);
    }
    expect_refused(placement(HY_DEVICE_CPU, HY_PRECISION_BFLOAT16), "float32 alone");
    expect_refused(placement(HY_DEVICE_CPU, static_cast<hy_precision>(9)), "hy_precision");
    expect_refused(placement(static_cast<hy_device>(9), HY_PRECISION_AUTO), "hy_device");
}

TEST(Placement, ThereIsOneCpu) {
    auto second = placement(HY_DEVICE_CPU, HY_PRECISION_AUTO);
    second.device_index = 1;
    expect_refused(second, "device_index");
}

TEST(Placement, ADeviceThatIsNotThereIsRefused) {
    auto last = placement(HY_DEVICE_CUDA, HY_PRECISION_AUTO);
    last.device_index = 1000;
    expect_refused(last, "CUDA");
}

// The estimate needs no device: a bfloat16 copy of the parameters, and activations of half the size.
TEST(Placement, MemoryOnCudaIsKnownWithoutADevice) {
    auto config = small_config();
    config.head_dim = 8;
    const auto trainer = trainer_config(2, 12);
    const auto estimate = [&](const hy_placement& at) {
        hy_trainer_memory memory{};
        memory.struct_size = sizeof(memory);
        check(hy_trainer_estimate(&config, &at, &trainer, &memory));
        return memory;
    };
    const auto rounded = estimate(placement(HY_DEVICE_CUDA, HY_PRECISION_AUTO));
    const auto whole = estimate(placement(HY_DEVICE_CUDA, HY_PRECISION_FLOAT32));
    EXPECT_EQ(rounded.parameters, whole.parameters);
    EXPECT_EQ(rounded.weights, whole.parameters / 2);
    EXPECT_EQ(whole.weights, 0);
    EXPECT_LT(rounded.arena, whole.arena);
}

}  // namespace
}  // namespace hybrid::core
