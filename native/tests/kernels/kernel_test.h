// A test fixture that runs once for every table of kernels that this CPU supports.
#pragma once

#include <gtest/gtest.h>
#include <omp.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "kernels/cpu/dispatch.h"

namespace hybrid::kernels {

// How googletest names a table in its messages.
inline void PrintTo(const Kernels& table, std::ostream* out) {
    *out << table.name;
}

class KernelTest : public testing::TestWithParam<Kernels> {
  protected:
    const Kernels& kernels() const { return GetParam(); }

    // Runs a computation with 1, 2 and 3 threads and expects the very same bits.
    static void expect_same_for_any_thread_count(const std::function<std::vector<float>()>& compute) {
        const int threads = omp_get_max_threads();
        omp_set_num_threads(1);
        const std::vector<float> alone = compute();
        for (const int count : {2, 3}) {
            omp_set_num_threads(count);
            EXPECT_EQ(alone, compute()) << count << " threads";
        }
        omp_set_num_threads(threads);
    }
};

#define HYBRID_TEST_EVERY_TABLE(Suite)                                               \
    INSTANTIATE_TEST_SUITE_P(Cpu, Suite, testing::ValuesIn(supported_cpu_kernels()), \
                             [](const testing::TestParamInfo<Kernels>& info) { return std::string(info.param.name); })

}  // namespace hybrid::kernels
