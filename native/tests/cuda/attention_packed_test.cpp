#include "attention_arrays.h"
#include "cuda_test.h"
#include "kernels/cuda/attention.h"

namespace hybrid::kernels::cuda {
namespace {

struct Heads {
    int64_t heads, kv_heads, head_dim;
};

constexpr Heads kHeads[] = {{1, 1, 2}, {4, 2, 6}, {3, 1, 64}, {2, 2, 80}};

// One context and its continuations.
struct Example {
    int64_t context;
    std::vector<int64_t> endings;
};

// Contexts and endings of one row, on both sides of a tile of 64, and a context without endings.
const std::vector<Example> kExamples = {{1, {1, 2}}, {7, {}}, {63, {3, 70, 1}}, {65, {64}}, {130, {5, 65, 129}}};

std::vector<Segment> segments_of(const std::vector<Example>& examples) {
    std::vector<Segment> segments;
    int64_t rows = 0;
    for (const Example& example : examples) {
        const int64_t context = rows;
        segments.push_back({context, example.context, context, 0});
        rows += example.context;
        for (const int64_t ending : example.endings) {
            segments.push_back({rows, ending, context, example.context});
            rows += ending;
        }
    }
    return segments;
}

AttentionShape shape_of(const Heads& h, const std::vector<Segment>& segments) {
    return attention_shape(1, h.heads, h.kv_heads, h.head_dim, segments.back().first_row + segments.back().rows, 0);
}

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
    const std::vector<Segment> segments = segments_of(kExamples);
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
    const std::vector<Segment> segments = segments_of(kExamples);
    const QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(shape_of({2, 1, 40}, segments), 1.0f);
    this->expect_same_on_any_device([&] { return this->forward(arrays, segments); });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
