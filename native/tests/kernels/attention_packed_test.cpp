#include "arrays.h"
#include "kernel_test.h"
#include "kernels/reference/attention.h"

namespace hybrid::kernels {
namespace {

struct Heads {
    int64_t heads, kv_heads, head_dim;
};

constexpr Heads kHeads[] = {{1, 1, 2}, {4, 2, 6}, {3, 1, 64}, {2, 2, 33}, {1, 1, 260}};

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
    const int64_t rows = segments.back().first_row + segments.back().rows;
    const int64_t width = (h.heads + 2 * h.kv_heads) * h.head_dim;
    return {1, h.heads, h.kv_heads, h.head_dim, rows, rows, width, rows * width, width, rows * width};
}

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
    const std::vector<Segment> segments = segments_of(kExamples);
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
    const std::vector<Segment> segments = segments_of(kExamples);
    const AttentionShape s = shape_of({3, 1, 40}, segments);
    const std::vector<float> qkv = random_floats(s.q_batch_stride, 3);
    expect_same_for_any_thread_count([&] { return forward(s, segments, qkv); });
}

HYBRID_TEST_EVERY_TABLE(AttentionPackedTest);

}  // namespace
}  // namespace hybrid::kernels
