#include "kernels/cuda/rms_norm.h"

#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/dropouts.h"
#include "kernels/reference/column_sum.h"
#include "kernels/reference/rms_norm.h"
#include "row_shapes.h"
#include "support/error.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr float kEps = 1e-5f;

// With rows of every number of vectors that a thread may have.
std::vector<Shape> norm_shapes() {
    std::vector<Shape> all = shapes();
    all.insert(all.end(), {{3, 300}, {3, 700}, {3, 2056}, {2, 4104}, {2, 8200}});
    return all;
}

template <typename T>
class CudaRmsNormTest : public CudaTest<T> {};
TYPED_TEST_SUITE(CudaRmsNormTest, NumberTypes);

TYPED_TEST(CudaRmsNormTest, ForwardAgreesWithReference) {
    using T = TypeParam;
    for (const auto [n, d] : norm_shapes()) {
        const std::vector<float> x = random_floats(n * d, 1, 3.0f), weight = random_floats(d, 2);
        std::vector<double> expected(n * d), expected_rstd(n);
        reference::rms_norm_forward<double>(doubles(x).data(), doubles(weight).data(), n, d, kEps, expected.data(),
                                            expected_rstd.data());
        const DeviceArray<float> device_x(x), device_weight(weight);
        DeviceArray<T> y(n * d), unsaved(n * d);
        DeviceArray<float> rstd(n);
        rms_norm_forward(device_x.data(), device_weight.data(), n, d, kEps, y.data(), rstd.data());
        rms_norm_forward(device_x.data(), device_weight.data(), n, d, kEps, unsaved.data(), nullptr);
        expect_close(floats(y), expected, this->kTolerance, "y");
        expect_close(rstd.download(), expected_rstd, 2e-6, "rstd");
        EXPECT_EQ(floats(y), floats(unsaved));
    }
}

TYPED_TEST(CudaRmsNormTest, AddForwardAgreesWithReference) {
    using T = TypeParam;
    for (const auto [n, d] : norm_shapes()) {
        for (const bool has_bias : {false, true}) {
            const Dropout dropout = test_dropout(std::max<int64_t>(n / 2, 1), has_bias ? 0.15 : 0.0);
            const std::vector<float> x = random_floats(n * d, 1), weight = random_floats(d, 2);
            const std::vector<float> bias = random_floats(has_bias ? d : 0, 3);
            const std::vector<T> branch = rounded<T>(random_floats(n * d, 4));
            std::vector<double> expected_sum(n * d), expected(n * d), expected_rstd(n);
            reference::add_rms_norm_forward<double>(
                doubles(x).data(), doubles(floats(branch)).data(), pointer_or_null(doubles(bias)), dropout,
                doubles(weight).data(), n, d, kEps, expected_sum.data(), expected.data(), expected_rstd.data());
            const DeviceArray<float> device_weight(weight);
            const DeviceArray<T> device_branch(branch);
            DeviceArray<float> stream(x), device_bias(bias), rstd(n);
            DeviceArray<T> y(n * d);
            add_rms_norm_forward(stream.data(), device_branch.data(), device_bias.data_or_null(), dropout,
                                 device_weight.data(), n, d, kEps, stream.data(), y.data(), rstd.data());
            expect_close(stream.download(), expected_sum, 1e-6, "sum");
            expect_close(floats(y), expected, this->kTolerance, "y");
            expect_close(rstd.download(), expected_rstd, 2e-6, "rstd");
        }
    }
}

TYPED_TEST(CudaRmsNormTest, BackwardAgreesWithReference) {
    using T = TypeParam;
    for (const auto [n, d] : norm_shapes()) {
        for (const bool has_branch : {false, true}) {
            const bool accumulate = has_branch;
            const Dropout dropout = test_dropout(std::max<int64_t>(n / 2, 1), 0.15);
            const std::vector<T> dy = rounded<T>(random_floats(n * d, 1));
            const std::vector<float> x = random_floats(n * d, 2), weight = random_floats(d, 3);
            const std::vector<float> rstd = random_floats(n, 4), before = random_floats(n * d, 5);
            const std::vector<float> dweight_before = random_floats(d, 6);
            std::vector<double> expected = doubles(before), expected_dbranch(n * d);
            std::vector<double> expected_dweight = accumulate ? doubles(dweight_before) : std::vector<double>(d);
            reference::rms_norm_backward(doubles(floats(dy)).data(), doubles(x).data(), doubles(weight).data(),
                                         doubles(rstd).data(), n, d, expected.data(), expected_dweight.data());
            reference::dropout_backward(expected.data(), dropout, n, d, expected_dbranch.data());
            const DeviceArray<T> device_dy(dy);
            const DeviceArray<float> device_x(x), device_weight(weight), device_rstd(rstd);
            DeviceArray<float> dx(before), dweight(dweight_before), scratch(scratch_size(n, 2 * d));
            DeviceArray<T> dbranch(n * d);
            rms_norm_backward(device_dy.data(), device_x.data(), device_weight.data(), device_rstd.data(), n, d,
                              accumulate, dx.data(), dweight.data(), dropout, has_branch ? dbranch.data() : nullptr,
                              nullptr, scratch.data());
            expect_close(dx.download(), expected, 2e-6, "dx");
            expect_close(dweight.download(), expected_dweight, 2e-6, "dweight");
            if (has_branch) expect_close(floats(dbranch), expected_dbranch, this->kTolerance, "dbranch");
        }
    }
}

// The bias's gradient sums the branch's as it is kept, rounded to T.
TYPED_TEST(CudaRmsNormTest, BackwardSumsTheBranchsColumns) {
    using T = TypeParam;
    for (const auto [n, d] : norm_shapes()) {
        for (const bool accumulate : {false, true}) {
            const Dropout dropout = test_dropout(std::max<int64_t>(n / 2, 1), accumulate ? 0.15 : 0.0);
            const DeviceArray<T> dy(rounded<T>(random_floats(n * d, 1)));
            const DeviceArray<float> x(random_floats(n * d, 2)), weight(random_floats(d, 3)), rstd(random_floats(n, 4));
            const std::vector<float> before = random_floats(d, 5);
            DeviceArray<float> dx(random_floats(n * d, 6)), dweight(before), dbias(before);
            DeviceArray<float> scratch(scratch_size(n, 2 * d));
            DeviceArray<T> dbranch(n * d);
            rms_norm_backward(dy.data(), x.data(), weight.data(), rstd.data(), n, d, accumulate, dx.data(),
                              dweight.data(), dropout, dbranch.data(), dbias.data(), scratch.data());
            std::vector<double> expected = accumulate ? doubles(before) : std::vector<double>(d);
            reference::column_sum(doubles(floats(dbranch)).data(), n, d, expected.data());
            expect_close(dbias.download(), expected, 1e-6, "dbias");
        }
    }
}

TYPED_TEST(CudaRmsNormTest, IsTheSameOnAnyDevice) {
    using T = TypeParam;
    const int64_t n = 130, d = 136;
    const Dropout dropout = test_dropout(n / 2, 0.15);
    const DeviceArray<T> dy(rounded<T>(random_floats(n * d, 1)));
    const DeviceArray<float> x(random_floats(n * d, 2)), weight(random_floats(d, 3));
    this->expect_same_on_any_device([&] {
        DeviceArray<T> y(n * d), dbranch(n * d);
        DeviceArray<float> rstd(n), sum(n * d), dweight(d), dbias(d), scratch(scratch_size(n, 2 * d));
        add_rms_norm_forward(x.data(), dy.data(), weight.data(), dropout, weight.data(), n, d, kEps, sum.data(),
                             y.data(), rstd.data());
        rms_norm_backward(dy.data(), x.data(), weight.data(), rstd.data(), n, d, false, sum.data(), dweight.data(),
                          dropout, dbranch.data(), dbias.data(), scratch.data());
        std::vector<float> all = floats(y);
        for (const auto& part :
             {rstd.download(), sum.download(), dweight.download(), dbias.download(), floats(dbranch)})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    });
}

TYPED_TEST(CudaRmsNormTest, NamesTheWidthThatItDoesNotTake) {
    using T = TypeParam;
    const int64_t d = 8193;
    const DeviceArray<float> x(random_floats(d, 1));
    DeviceArray<T> y(d);
    EXPECT_THROW(rms_norm_forward(x.data(), x.data(), 1, d, kEps, y.data(), nullptr), Error);
}

}  // namespace
}  // namespace hybrid::kernels::cuda
