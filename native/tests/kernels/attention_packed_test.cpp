#include "arrays.h"
#include "attention_shapes.h"
#include "kernel_test.h"
#include "kernels/reference/attention.h"

namespace hybrid::kernels {
namespace {

constexpr Heads kHeads[] = {{1, 1, 2}, {4, 2, 6}, {3, 1, 64}, {2, 2, 33}, {1, 1, 260}};

class AttentionPackedTest : public KernelTest {
  protected:
    std::vector<float> forward(const AttentionShape& s, const std::vector<Segment>& segments,
                               const std::vector<float>& qkv) const {
        std::vector<float> out(s.q_time * s.heads * s.head_dim, NAN);
        const float* k = qkv.data() + s.heads * s.head_dim;
        kernels().attention_forward_packed(s, segments.data(), segments.size(), qkv.data(), k,
                                           k + s.kv_heads * s.head_dim, out.data());
        return out;
    }
};

TEST_P(AttentionPackedTest, AgreesWithReference) {
    const std::vector<Segment> segments = segments_of(kPackedExamples);
    for (const Heads& heads : kHeads) {
        const AttentionShape s = shape_of(heads, segments);
        const std::vector<float> qkv = random_floats(s.q_batch_stride, 1, 2.0f);
        const std::vector<double> exact = doubles(qkv);
        std::vector<double> expected(s.q_time * s.heads * s.head_dim);
        const double* k = exact.data() + s.heads * s.head_dim;
        reference::attention_forward_packed(s, segments.data(), segments.size(), exact.data(), k,
                                            k + s.kv_heads * s.head_dim, expected.data());
        expect_close(forward(s, segments, qkv), expected, 4e-6, "out");
    }
}

TEST_P(AttentionPackedTest, OneSegmentIsCausalAttention) {
    const std::vector<Segment> segments = {{0, 150, 0, 0}};
    const AttentionShape s = shape_of({4, 2, 16}, segments);
    const std::vector<float> qkv = random_floats(s.q_batch_stride, 2);
    const float* k = qkv.data() + s.heads * s.head_dim;
    std::vector<float> out(s.q_time * s.heads * s.head_dim);
    kernels().attention_forward(s, qkv.data(), k, k + s.kv_heads * s.head_dim, nullptr, out.data(), nullptr);
    EXPECT_EQ(forward(s, segments, qkv), out);
}

TEST_P(AttentionPackedTest, DoesNotDependOnThreads) {
    const std::vector<Segment> segments = segments_of(kPackedExamples);
    const AttentionShape s = shape_of({3, 1, 40}, segments);
    const std::vector<float> qkv = random_floats(s.q_batch_stride, 3);
    expect_same_for_any_thread_count([&] { return forward(s, segments, qkv); });
}

HYBRID_TEST_EVERY_TABLE(AttentionPackedTest);

}  // namespace
}  // namespace hybrid::kernels
