#include "attention_arrays.h"
#include "cuda_test.h"
#include "kernels/cuda/attention.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T>
class CudaAttentionForwardTest : public CudaTest<T> {
  protected:
    // With range 8 softmaxes are sharp.
    static void expect_forward_of_reference(const QkvArrays<T>& arrays, bool documents, float range) {
        SCOPED_TRACE(describe(arrays.shape) + (documents ? " documents" : ""));
        const AttentionShape& s = arrays.shape;
        const std::vector<int32_t> starts = documents ? random_document_starts(s) : std::vector<int32_t>();
        const ExpectedForward expected = expected_forward(in_double(arrays), pointer_or_null(starts));
        DeviceQkv<T> device(arrays);
        DeviceArray<int32_t> device_starts(starts);
        DeviceArray<T> out(out_size(s));
        DeviceArray<float> lse(lse_size(s));
        attention_forward(s, device.q.data(), device.k, device.v, device_starts.data_or_null(), out.data(), lse.data());
        // A weight is wrong by as much as its score, which is a sum over the channels.
        const double channels = std::max(1.0, static_cast<double>(s.head_dim) / 64);
        expect_close(floats(out), expected.out, CudaTest<T>::kTolerance * range * channels, "out");
        expect_close(floats(lse), expected.lse, 2e-6, "lse");
    }
};
TYPED_TEST_SUITE(CudaAttentionForwardTest, NumberTypes);

TYPED_TEST(CudaAttentionForwardTest, AgreesWithReference) {
    for (const AttentionCase& c : attention_cases()) {
        for (const float range : {1.0f, 8.0f})
            this->expect_forward_of_reference(random_qkv<TypeParam>(c.shape, range), c.documents, range);
    }
}

TYPED_TEST(CudaAttentionForwardTest, WithoutLseIsTheSame) {
    const AttentionShape s = attention_shape(2, 2, 1, 6, 70, 0);
    DeviceQkv<TypeParam> device(random_qkv<TypeParam>(s, 1.0f));
    DeviceArray<TypeParam> out(out_size(s)), alone(out_size(s));
    DeviceArray<float> lse(lse_size(s));
    attention_forward<TypeParam>(s, device.q.data(), device.k, device.v, nullptr, out.data(), lse.data());
    attention_forward<TypeParam>(s, device.q.data(), device.k, device.v, nullptr, alone.data(), nullptr);
    EXPECT_EQ(floats(out), floats(alone));
}

// Scores as low as -1000: nothing may underflow to 0 / 0.
TYPED_TEST(CudaAttentionForwardTest, SurvivesExtremeScores) {
    const AttentionShape s = attention_shape(1, 1, 1, 4, 150, 0);
    std::vector<float> q = random_floats(s.q_batch_stride, 1);
    for (int64_t t = 0; t < s.q_time; ++t) {
        for (int64_t i = 0; i < 4; ++i) {
            q[t * s.q_stride + i] = 50.0f;
            q[t * s.q_stride + 4 + i] = t % 3 == 0 ? 10.0f : -10.0f;
        }
    }
    for (const bool documents : {false, true})
        this->expect_forward_of_reference({s, rounded<TypeParam>(q), {TypeParam{}}}, documents, 1.0f);
}

TYPED_TEST(CudaAttentionForwardTest, ANotFiniteKeyShowsInTheRowsThatSeeIt) {
    const AttentionShape s = attention_shape(1, 1, 1, 8, 100, 0);
    std::vector<float> rows = random_floats(s.q_batch_stride, 1);
    rows[70 * s.q_stride + 8] = NAN;
    DeviceQkv<TypeParam> device(QkvArrays<TypeParam>{s, rounded<TypeParam>(rows), {TypeParam{}}});
    DeviceArray<TypeParam> out(out_size(s));
    attention_forward<TypeParam>(s, device.q.data(), device.k, device.v, nullptr, out.data(), nullptr);
    const std::vector<float> result = floats(out);
    for (int64_t t = 0; t < s.q_time; ++t) EXPECT_EQ(std::isnan(result[t * 8]), t >= 70) << "row " << t;
}

TYPED_TEST(CudaAttentionForwardTest, IsTheSameOnAnyDevice) {
    const AttentionShape s = attention_shape(2, 4, 2, 40, 131, 0);
    DeviceQkv<TypeParam> device(random_qkv<TypeParam>(s, 1.0f));
    DeviceArray<int32_t> starts(random_document_starts(s));
    this->expect_same_on_any_device([&] {
        DeviceArray<TypeParam> out(out_size(s));
        DeviceArray<float> lse(lse_size(s));
        attention_forward<TypeParam>(s, device.q.data(), device.k, device.v, starts.data(), out.data(), lse.data());
        std::vector<float> all = floats(out);
        const std::vector<float> rows = floats(lse);
        all.insert(all.end(), rows.begin(), rows.end());
        return all;
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
