#include "kernels/reference/attention.h"

#include "arrays.h"
#include "attention_shapes.h"
#include "kernel_test.h"
#include "kernels/crew.h"

namespace hybrid::kernels {
namespace {

// The arrays behind a shape, and where q, k and v begin in them.
struct Layout {
    int64_t q_size, kv_size, k_offset, v_offset, out_size, lse_size;
    bool shared;
};

Layout layout(const AttentionShape& s) {
    const int64_t k = s.head_dim, out_size = s.batch * s.q_time * s.heads * k, lse_size = s.batch * s.heads * s.q_time;
    const int64_t q_size = s.batch * s.q_batch_stride, kv_size = s.batch * s.kv_batch_stride;
    if (s.kv_time == s.q_time)
        return {q_size, q_size, s.heads * k, (s.heads + s.kv_heads) * k, out_size, lse_size, true};
    return {q_size, kv_size, 0, s.kv_heads * k, out_size, lse_size, false};
}

template <typename T>
struct Gradients {
    std::vector<T> dq, dkv;
};

template <typename T>
struct Inputs {
    std::vector<T> q, kv;
    std::vector<T> dout;
};

Inputs<float> random_inputs(const AttentionShape& s, float range) {
    const Layout l = layout(s);
    Inputs<float> inputs{random_floats(l.q_size, 1, range), random_floats(l.kv_size, 2, range),
                         random_floats(l.out_size, 3)};
    if (l.shared) inputs.kv = inputs.q;
    return inputs;
}

Inputs<double> in_double(const Inputs<float>& inputs) {
    return {doubles(inputs.q), doubles(inputs.kv), doubles(inputs.dout)};
}

std::vector<AttentionCase> cases() {
    std::vector<AttentionCase> all;
    for (const bool documents : {false, true}) {
        all.push_back({attention_shape(1, 1, 1, 2, 1, 0), documents});
        all.push_back({attention_shape(2, 2, 2, 4, 7, 0), documents});
        all.push_back({attention_shape(2, 4, 2, 6, 31, 0), documents});
        all.push_back({attention_shape(1, 3, 1, 16, 64, 0), documents});
        all.push_back({attention_shape(2, 2, 2, 64, 65, 0), documents});
        all.push_back({attention_shape(1, 2, 1, 33, 200, 0), documents});
        all.push_back({attention_shape(1, 1, 1, 260, 70, 0), documents});
    }
    for (const int64_t q_time : {1, 3, 70}) all.push_back({attention_shape(2, 4, 2, 20, q_time, 130), false});
    all.push_back({attention_shape(1, 1, 1, 64, 1, 63), false});
    return all;
}

class AttentionTest : public KernelTest {
  protected:
    void forward(const AttentionShape& s, const Inputs<float>& inputs, const int32_t* starts, std::vector<float>& out,
                 std::vector<float>& lse) const {
        const Layout l = layout(s);
        out.assign(l.out_size, NAN);
        lse.assign(l.lse_size, NAN);
        kernels().attention_forward(s, inputs.q.data(), inputs.kv.data() + l.k_offset, inputs.kv.data() + l.v_offset,
                                    starts, out.data(), lse.data());
    }

    std::vector<float> forward_query(const AttentionShape& s, const Inputs<float>& inputs) const {
        const Layout l = layout(s);
        std::vector<float> out(l.out_size, NAN);
        Crew::during([&](Crew& crew) {
            kernels().attention_forward_query(&crew, s, inputs.q.data(), inputs.kv.data() + l.k_offset,
                                              inputs.kv.data() + l.v_offset, out.data());
        });
        return out;
    }

    // Gradients start as NaN: the kernel must overwrite them.
    Gradients<float> backward(const AttentionShape& s, const Inputs<float>& inputs, const int32_t* starts,
                              const std::vector<float>& out, const std::vector<float>& lse) const {
        const Layout l = layout(s);
        Gradients<float> g{std::vector<float>(l.q_size, NAN), std::vector<float>(l.kv_size, NAN)};
        std::vector<float> scratch(l.lse_size, NAN);
        float* dkv = l.shared ? g.dq.data() : g.dkv.data();
        kernels().attention_backward(s, inputs.q.data(), inputs.kv.data() + l.k_offset, inputs.kv.data() + l.v_offset,
                                     starts, out.data(), lse.data(), inputs.dout.data(), g.dq.data(), dkv + l.k_offset,
                                     dkv + l.v_offset, scratch.data());
        if (l.shared) g.dkv = g.dq;
        return g;
    }
};

void reference_forward(const AttentionShape& s, const Inputs<double>& inputs, const int32_t* starts,
                       std::vector<double>& out, std::vector<double>& lse) {
    const Layout l = layout(s);
    out.assign(l.out_size, 0);
    lse.assign(l.lse_size, 0);
    reference::attention_forward(s, inputs.q.data(), inputs.kv.data() + l.k_offset, inputs.kv.data() + l.v_offset,
                                 starts, out.data(), lse.data());
}

Gradients<double> reference_backward(const AttentionShape& s, const Inputs<double>& inputs, const int32_t* starts,
                                     const std::vector<double>& out, const std::vector<double>& lse) {
    const Layout l = layout(s);
    Gradients<double> g{std::vector<double>(l.q_size), std::vector<double>(l.kv_size)};
    double* dkv = l.shared ? g.dq.data() : g.dkv.data();
    reference::attention_backward(s, inputs.q.data(), inputs.kv.data() + l.k_offset, inputs.kv.data() + l.v_offset,
                                  starts, out.data(), lse.data(), inputs.dout.data(), g.dq.data(), dkv + l.k_offset,
                                  dkv + l.v_offset);
    if (l.shared) g.dkv = g.dq;
    return g;
}

std::string describe(const AttentionCase& c) {
    const AttentionShape& s = c.shape;
    return "B " + std::to_string(s.batch) + " H " + std::to_string(s.heads) + " G " + std::to_string(s.kv_heads) +
           " K " + std::to_string(s.head_dim) + " q " + std::to_string(s.q_time) + " kv " + std::to_string(s.kv_time) +
           (c.documents ? " documents" : "");
}

template <typename T>
std::vector<T> owned_dq(const AttentionShape& s, const Gradients<T>& g) {
    return owned(g.dq, 0, s.batch, s.q_batch_stride, s.q_time, s.q_stride, s.heads * s.head_dim);
}

template <typename T>
std::vector<T> owned_dkv(const AttentionShape& s, const Gradients<T>& g) {
    return owned(g.dkv, layout(s).k_offset, s.batch, s.kv_batch_stride, s.kv_time, s.kv_stride,
                 2 * s.kv_heads * s.head_dim);
}

TEST_P(AttentionTest, ForwardAgreesWithReference) {
    for (const AttentionCase& c : cases()) {
        for (const float range : {1.0f, 8.0f}) {  // 8: sharp softmaxes
            SCOPED_TRACE(describe(c));
            const Inputs<float> inputs = random_inputs(c.shape, range);
            const std::vector<int32_t> starts = c.documents ? random_document_starts(c.shape) : std::vector<int32_t>();
            std::vector<float> out, lse;
            std::vector<double> expected_out, expected_lse;
            forward(c.shape, inputs, pointer_or_null(starts), out, lse);
            reference_forward(c.shape, in_double(inputs), pointer_or_null(starts), expected_out, expected_lse);
            expect_close(out, expected_out, 2e-6 * range, "out");
            expect_close(lse, expected_lse, 2e-6, "lse");
        }
    }
}

TEST_P(AttentionTest, ForwardWithoutLseIsTheSame) {
    const AttentionShape shape = attention_shape(2, 2, 1, 6, 70, 0);
    const Layout l = layout(shape);
    const Inputs<float> inputs = random_inputs(shape, 1.0f);
    std::vector<float> out, lse, alone(l.out_size);
    forward(shape, inputs, nullptr, out, lse);
    kernels().attention_forward(shape, inputs.q.data(), inputs.kv.data() + l.k_offset, inputs.kv.data() + l.v_offset,
                                nullptr, alone.data(), nullptr);
    EXPECT_EQ(out, alone);
}

// Scores as low as -1000: nothing may underflow to 0 / 0.
TEST_P(AttentionTest, ForwardSurvivesExtremeScores) {
    AttentionShape shape = attention_shape(1, 1, 1, 4, 150, 0);
    Inputs<float> inputs = random_inputs(shape, 1.0f);
    for (int64_t t = 0; t < shape.q_time; ++t) {
        for (int64_t i = 0; i < 4; ++i) {
            inputs.q[t * shape.q_stride + i] = 50.0f;
            inputs.q[t * shape.q_stride + 4 + i] = t % 3 == 0 ? 10.0f : -10.0f;
        }
    }
    inputs.kv = inputs.q;
    for (const bool documents : {false, true}) {
        const std::vector<int32_t> starts = documents ? random_document_starts(shape) : std::vector<int32_t>();
        std::vector<float> out, lse;
        std::vector<double> expected_out, expected_lse;
        forward(shape, inputs, pointer_or_null(starts), out, lse);
        reference_forward(shape, in_double(inputs), pointer_or_null(starts), expected_out, expected_lse);
        expect_close(out, expected_out, 2e-6, "out");
        expect_close(lse, expected_lse, 2e-6, "lse");
    }
}

// One run of keys, just a whole one, several; a softmax that is sharp.
TEST_P(AttentionTest, OfOneQueryAgreesWithReference) {
    for (const int64_t past : {1, 17, 255, 256, 700}) {
        for (const float range : {1.0f, 8.0f}) {
            const AttentionShape shape = attention_shape(2, 4, 2, 20, 1, past);
            SCOPED_TRACE(describe({shape, false}));
            const Inputs<float> inputs = random_inputs(shape, range);
            std::vector<double> expected, lse;
            reference_forward(shape, in_double(inputs), nullptr, expected, lse);
            expect_same_for_any_thread_count([&] {
                const std::vector<float> out = forward_query(shape, inputs);
                expect_close(out, expected, 2e-6 * range, "out");
                return out;
            });
        }
    }
}

TEST_P(AttentionTest, BackwardAgreesWithReference) {
    for (const AttentionCase& c : cases()) {
        SCOPED_TRACE(describe(c));
        const Inputs<float> inputs = random_inputs(c.shape, 1.5f);
        const std::vector<int32_t> starts = c.documents ? random_document_starts(c.shape) : std::vector<int32_t>();
        std::vector<float> out, lse;
        std::vector<double> expected_out, expected_lse;
        forward(c.shape, inputs, pointer_or_null(starts), out, lse);
        reference_forward(c.shape, in_double(inputs), pointer_or_null(starts), expected_out, expected_lse);
        const Gradients<float> gradients = backward(c.shape, inputs, pointer_or_null(starts), out, lse);
        const Gradients<double> expected =
            reference_backward(c.shape, in_double(inputs), pointer_or_null(starts), expected_out, expected_lse);
        expect_close(owned_dq(c.shape, gradients), owned_dq(c.shape, expected), 3e-6, "dq");
        expect_close(owned_dkv(c.shape, gradients), owned_dkv(c.shape, expected), 3e-6, "dk, dv");
    }
}

// One, two and six key/value heads: with more threads than heads the work is shared by tiles instead.
TEST_P(AttentionTest, DoesNotDependOnThreads) {
    const AttentionShape shapes[] = {attention_shape(1, 2, 1, 64, 150, 0), attention_shape(2, 3, 1, 40, 131, 0),
                                     attention_shape(2, 3, 3, 6, 200, 0)};
    for (const AttentionShape& shape : shapes) {
        for (const bool documents : {false, true}) {
            SCOPED_TRACE(describe({shape, documents}));
            const Inputs<float> inputs = random_inputs(shape, 1.0f);
            const std::vector<int32_t> starts = documents ? random_document_starts(shape) : std::vector<int32_t>();
            expect_same_for_any_thread_count([&] {
                std::vector<float> out, lse;
                forward(shape, inputs, pointer_or_null(starts), out, lse);
                const Gradients<float> gradients = backward(shape, inputs, pointer_or_null(starts), out, lse);
                out.insert(out.end(), lse.begin(), lse.end());
                out.insert(out.end(), gradients.dq.begin(), gradients.dq.end());
                return out;
            });
        }
    }
}

HYBRID_TEST_EVERY_TABLE(AttentionTest);

TEST(AttentionReferenceTest, BackwardIsTheGradient) {
    for (const bool documents : {false, true}) {
        const AttentionShape shape = attention_shape(2, 4, 2, 3, 5, 0);
        const std::vector<int32_t> starts = {0, 0, 2, 2, 2, 0, 1, 1, 1, 4};
        const int32_t* document_starts = documents ? starts.data() : nullptr;
        const Inputs<double> inputs = in_double(random_inputs(shape, 1.0f));
        std::vector<double> out, lse;
        reference_forward(shape, inputs, document_starts, out, lse);
        const Gradients<double> gradients = reference_backward(shape, inputs, document_starts, out, lse);
        const auto loss = [&](const std::vector<double>& qkv) {
            std::vector<double> at_out, at_lse;
            reference_forward(shape, {qkv, qkv, inputs.dout}, document_starts, at_out, at_lse);
            return dot(at_out, inputs.dout);
        };
        expect_gradient(loss, inputs.q, gradients.dq, "dqkv");
    }
}

}  // namespace
}  // namespace hybrid::kernels
