#include "attention_arrays.h"
#include "cuda_test.h"
#include "kernels/cuda/attention.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr Heads kHeads[] = {{1, 1, 2}, {4, 2, 6}, {3, 1, 64}, {2, 2, 80}};

template <typename T>
class CudaAttentionPackedTest : public CudaTest<T> {
  protected:
    static std::vector<float> forward(const QkvArrays<T>& arrays, const std::vector<Segment>& segments) {
        const AttentionShape& s = arrays.shape;
        DeviceQkv<T> device(arrays);
        const DeviceArray<Segment> device_segments(segments);
        DeviceArray<T> out(out_size(s));
        attention_forward_packed<T>(s, device_segments.data(), static_cast<int64_t>(segments.size()), device.q.data(),
                                    device.k, device.v, out.data());
        return floats(out);
    }
};
TYPED_TEST_SUITE(CudaAttentionPackedTest, NumberTypes);

TYPED_TEST(CudaAttentionPackedTest, AgreesWithReference) {
    const std::vector<Segment> segments = segments_of(kPackedExamples);
    for (const Heads& heads : kHeads) {
        const AttentionShape s = shape_of(heads, segments);
        SCOPED_TRACE(describe(s));
        const QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(s, 2.0f);
        const QkvArrays<double> exact = in_double(arrays);
        std::vector<double> expected(out_size(s));
        reference::attention_forward_packed(s, segments.data(), static_cast<int64_t>(segments.size()), exact.q.data(),
                                            exact.k(), exact.v(), expected.data());
        expect_close(this->forward(arrays, segments), expected, 2 * this->kTolerance, "out");
    }
}

TYPED_TEST(CudaAttentionPackedTest, OneSegmentIsCausalAttention) {
    const std::vector<Segment> segments = {{0, 150, 0, 0}};
    const AttentionShape s = shape_of({4, 2, 16}, segments);
    const QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(s, 1.0f);
    DeviceQkv<TypeParam> device(arrays);
    DeviceArray<TypeParam> out(out_size(s));
    attention_forward<TypeParam>(s, device.q.data(), device.k, device.v, nullptr, out.data(), nullptr);
    EXPECT_EQ(this->forward(arrays, segments), floats(out));
}

TYPED_TEST(CudaAttentionPackedTest, IsTheSameOnAnyDevice) {
    const std::vector<Segment> segments = segments_of(kPackedExamples);
    const QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(shape_of({2, 1, 40}, segments), 1.0f);
    this->expect_same_on_any_device([&] { return this->forward(arrays, segments); });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
