#include "kernels/cpu/dispatch.h"

#include <gtest/gtest.h>

#include <string>

#include "support/error.h"

namespace hybrid::kernels {
namespace {

TEST(DispatchTest, ScalarIsAlwaysThereAndLast) {
    EXPECT_STREQ(supported_cpu_kernels().back().name, "scalar");
}

TEST(DispatchTest, TakesTheFastestUnlessTold) {
    EXPECT_STREQ(choose_cpu_kernels(nullptr).name, supported_cpu_kernels().front().name);
    EXPECT_STREQ(choose_cpu_kernels("").name, supported_cpu_kernels().front().name);
    EXPECT_STREQ(choose_cpu_kernels("scalar").name, "scalar");
}

TEST(DispatchTest, AnUnknownNameIsAnErrorThatListsTheKnown) {
    try {
        choose_cpu_kernels("avx1024");
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), HY_STATUS_INVALID_ARGUMENT);
        const std::string message = error.what();
        EXPECT_NE(message.find("avx1024"), std::string::npos) << message;
        EXPECT_NE(message.find("scalar"), std::string::npos) << message;
    }
}

}  // namespace
}  // namespace hybrid::kernels
