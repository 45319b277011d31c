#include "kernels/reference/optimizer.h"

#include <numeric>

#include "arrays.h"
#include "kernel_test.h"

namespace hybrid::kernels {
namespace {

class OptimizerTest : public KernelTest {};

int64_t norm_blocks(int64_t count) {
    return (count + kNormBlock - 1) / kNormBlock;
}

TEST_P(OptimizerTest, SquaredNormAgreesWithReference) {
    for (const int64_t count : {int64_t{1}, int64_t{77}, kNormBlock, 2 * kNormBlock + 5}) {
        const std::vector<float> x = random_floats(count, 1);
        std::vector<double> sums(norm_blocks(count), NAN);
        const double expected = reference::squared_norm(doubles(x).data(), count);
        kernels().squared_norm(x.data(), count, sums.data());
        EXPECT_NEAR(std::accumulate(sums.begin(), sums.end(), 0.0), expected, 1e-12 * expected);
    }
}

TEST_P(OptimizerTest, SquaredNormDoesNotDependOnThreads) {
    const int64_t count = 5 * kNormBlock + 3;
    const std::vector<float> x = random_floats(count, 1);
    std::vector<std::vector<double>> norms;
    const int threads = omp_get_max_threads();
    for (const int team : {1, 2, 3}) {
        omp_set_num_threads(team);
        norms.emplace_back(norm_blocks(count));
        kernels().squared_norm(x.data(), count, norms.back().data());
    }
    omp_set_num_threads(threads);
    EXPECT_EQ(norms[0], norms[1]);
    EXPECT_EQ(norms[0], norms[2]);
}

// Chunks with a gap between them, which must stay as it is, and with moments that lie elsewhere.
TEST_P(OptimizerTest, AdamWAgreesWithReferenceOverThreeSteps) {
    const std::vector<UpdateChunk> chunks = {{0, 50, 0, true}, {64, 3, 1010, false}, {67, 960, 50, true}};
    const int64_t size = 1100, moments = 1013;
    std::vector<float> parameter = random_floats(size, 1), exp_avg(moments), exp_avg_sq(moments);
    const std::vector<float> initial = parameter;
    std::vector<double> expected = doubles(parameter), expected_avg(moments), expected_avg_sq(moments);
    for (int t = 1; t <= 3; ++t) {
        const AdamWStep step = {1e-2, 0.9, 0.999, 1e-8, 0.1, 1 - std::pow(0.9, t), std::sqrt(1 - std::pow(0.999, t)),
                                0.5};
        const std::vector<float> gradient = random_floats(size, 10 + t);
        kernels().adamw(&step, chunks.data(), static_cast<int64_t>(chunks.size()), gradient.data(), parameter.data(),
                        exp_avg.data(), exp_avg_sq.data(), nullptr);
        reference::adamw(step, chunks.data(), static_cast<int64_t>(chunks.size()), doubles(gradient).data(),
                         expected.data(), expected_avg.data(), expected_avg_sq.data());
        expect_close(parameter, expected, 1e-6, "parameter");
        expect_close(exp_avg, expected_avg, 1e-6, "exp_avg");
        expect_close(exp_avg_sq, expected_avg_sq, 1e-6, "exp_avg_sq");
    }
    for (const int64_t gap : {50, 63, 1027, 1099}) EXPECT_EQ(parameter[gap], initial[gap]) << gap;
}

HYBRID_TEST_EVERY_TABLE(OptimizerTest);

}  // namespace
}  // namespace hybrid::kernels
