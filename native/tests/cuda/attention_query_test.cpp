#include "attention_arrays.h"
#include "capture.h"
#include "cuda_test.h"
#include "kernels/cuda/attention.h"
#include "support/error.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T>
class CudaAttentionQueryTest : public CudaTest<T> {};
TYPED_TEST_SUITE(CudaAttentionQueryTest, NumberTypes);

// Fewer keys than parts, one block's worth, many; heads of a lane, of a whole warp and more; so many heads that their
// keys are not divided.
TYPED_TEST(CudaAttentionQueryTest, AgreesWithReference) {
    for (const AttentionShape& s : {attention_shape(2, 4, 2, 20, 1, 1), attention_shape(1, 4, 1, 64, 1, 17),
                                    attention_shape(1, 2, 2, 6, 1, 700), attention_shape(1, 1, 1, 2, 1, 63),
                                    attention_shape(2, 1, 1, 80, 1, 255), attention_shape(1, 2, 1, 256, 1, 300),
                                    attention_shape(1, 2, 1, 130, 1, 40), attention_shape(65, 4, 2, 8, 1, 33)}) {
        for (const float range : {1.0f, 8.0f}) {
            SCOPED_TRACE(describe(s));
            const QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(s, range);
            DeviceQkv<TypeParam> device(arrays);
            DeviceArray<TypeParam> out(out_size(s));
            attention_forward_query<TypeParam>(nullptr, s, device.q.data(), device.k, device.v, out.data());
            expect_close(floats(out), expected_forward(in_double(arrays), nullptr).out, this->kTolerance * range,
                         "out");
        }
    }
}

TYPED_TEST(CudaAttentionQueryTest, AGraphReadsTheNumberOfKeysWhenItIsPlayed) {
    AttentionShape s = attention_shape(1, 4, 2, 16, 1, 200);
    const QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(s, 1.0f);
    DeviceQkv<TypeParam> device(arrays);
    DeviceArray<TypeParam> out(out_size(s));
    DeviceArray<int32_t> keys(1);
    AttentionShape live = s;
    live.kv_time = 1;
    live.live_kv_time = keys.data();
    Capture capture;
    attention_forward_query<TypeParam>(nullptr, live, device.q.data(), device.k, device.v, out.data());
    QkvArrays<double> exact = in_double(arrays);
    for (const int32_t count : {2, 77, 201}) {
        keys.upload({count});
        capture.play();
        exact.shape.kv_time = count;
        expect_close(floats(out), expected_forward(exact, nullptr).out, this->kTolerance, "out");
    }
}

TYPED_TEST(CudaAttentionQueryTest, ANotFiniteKeyShows) {
    const AttentionShape s = attention_shape(1, 1, 1, 8, 1, 100);
    QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(s, 1.0f);
    arrays.kv[70 * s.kv_stride] = rounded<TypeParam>({NAN})[0];
    DeviceQkv<TypeParam> device(arrays);
    DeviceArray<TypeParam> out(out_size(s));
    attention_forward_query<TypeParam>(nullptr, s, device.q.data(), device.k, device.v, out.data());
    for (const float value : floats(out)) EXPECT_TRUE(std::isnan(value));
}

TYPED_TEST(CudaAttentionQueryTest, IsTheSameOnAnyDevice) {
    const AttentionShape s = attention_shape(2, 3, 1, 24, 1, 150);
    DeviceQkv<TypeParam> device(random_qkv<TypeParam>(s, 1.0f));
    this->expect_same_on_any_device([&] {
        DeviceArray<TypeParam> out(out_size(s));
        attention_forward_query<TypeParam>(nullptr, s, device.q.data(), device.k, device.v, out.data());
        return floats(out);
    });
}

TYPED_TEST(CudaAttentionQueryTest, RefusesHeadsThatAWarpCannotHold) {
    const AttentionShape s = attention_shape(1, 1, 1, 258, 1, 3);
    EXPECT_THROW(attention_forward_query<TypeParam>(nullptr, s, nullptr, nullptr, nullptr, nullptr), Error);
}

}  // namespace
}  // namespace hybrid::kernels::cuda
