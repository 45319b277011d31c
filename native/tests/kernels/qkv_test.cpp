#include "kernels/reference/qkv.h"

#include "arrays.h"
#include "kernel_test.h"
#include "kernels/reference/column_sum.h"

namespace hybrid::kernels {
namespace {

constexpr float kEps = 1e-5f;

// Shapes with odd halves, grouped heads, one token, an offset into the cache, and more than one block of rows.
constexpr QkvShape kShapes[] = {
    {1, 1, 1, 1, 2, 0}, {2, 3, 2, 1, 6, 0}, {1, 5, 4, 2, 16, 3}, {2, 40, 3, 3, 64, 0}, {1, 1, 2, 2, 130, 9},
};

int64_t rotated_heads(const QkvShape& shape) {
    return shape.heads + shape.kv_heads;
}
int64_t rows(const QkvShape& shape) {
    return shape.batch * shape.time;
}
int64_t width(const QkvShape& shape) {
    return (shape.heads + 2 * shape.kv_heads) * shape.head_dim;
}
int64_t scratch_size(const QkvShape& shape) {
    return (rows(shape) + kReductionRows - 1) / kReductionRows * (width(shape) + 2 * shape.head_dim);
}

// Of rows q | k | v.
HeadGradients<float> head_gradients(const QkvShape& shape, const std::vector<float>& dqkv) {
    const int64_t q_width = shape.heads * shape.head_dim, kv_width = shape.kv_heads * shape.head_dim;
    return {dqkv.data(), dqkv.data() + q_width, dqkv.data() + q_width + kv_width, width(shape), width(shape)};
}

struct RotaryTable {
    std::vector<float> cos, sin;
    Rotary rotary() const { return {cos.data(), sin.data()}; }
};

RotaryTable rotary_table(const QkvShape& shape) {
    RotaryTable table;
    const int64_t half = shape.head_dim / 2;
    for (int64_t position = 0; position < shape.first_position + shape.time; ++position) {
        for (int64_t i = 0; i < half; ++i) {
            const double angle = position * std::pow(10000.0, -2.0 * i / shape.head_dim);
            table.cos.push_back(static_cast<float>(std::cos(angle)));
            table.sin.push_back(static_cast<float>(std::sin(angle)));
        }
    }
    return table;
}

struct ForwardResult {
    std::vector<double> qkv, unnormed, rstd;
};

ForwardResult reference_forward(const QkvShape& shape, const RotaryTable& table, const std::vector<double>& bias,
                                const std::vector<double>& q_weight, const std::vector<double>& k_weight,
                                std::vector<double> qkv) {
    ForwardResult result{std::move(qkv), std::vector<double>(rows(shape) * rotated_heads(shape) * shape.head_dim),
                         std::vector<double>(rows(shape) * rotated_heads(shape))};
    reference::qkv_forward<double>(shape, doubles(table.cos).data(), doubles(table.sin).data(), pointer_or_null(bias),
                                   pointer_or_null(q_weight), pointer_or_null(k_weight), kEps, result.qkv.data(),
                                   result.unnormed.data(), result.rstd.data());
    return result;
}

class QkvTest : public KernelTest {};

TEST_P(QkvTest, ForwardAgreesWithReference) {
    for (const QkvShape& shape : kShapes) {
        for (const bool has_bias : {false, true}) {
            for (const bool has_norm : {false, true}) {
                const RotaryTable table = rotary_table(shape);
                const std::vector<float> bias = random_floats(has_bias ? width(shape) : 0, 1);
                const std::vector<float> q_weight = random_floats(has_norm ? shape.head_dim : 0, 2);
                const std::vector<float> k_weight = random_floats(has_norm ? shape.head_dim : 0, 3);
                const std::vector<float> input = random_floats(rows(shape) * width(shape), 4);
                const QkNorm norm{pointer_or_null(q_weight), pointer_or_null(k_weight), kEps};
                const ForwardResult expected = reference_forward(shape, table, doubles(bias), doubles(q_weight),
                                                                 doubles(k_weight), doubles(input));
                std::vector<float> qkv = input, unsaved = input;
                std::vector<float> unnormed(expected.unnormed.size()), rstd(expected.rstd.size());
                kernels().qkv_forward(shape, table.rotary(), pointer_or_null(bias), norm, qkv.data(),
                                      has_norm ? unnormed.data() : nullptr, has_norm ? rstd.data() : nullptr);
                kernels().qkv_forward(shape, table.rotary(), pointer_or_null(bias), norm, unsaved.data(), nullptr,
                                      nullptr);
                expect_close(qkv, expected.qkv, 1e-6, "qkv");
                expect_close(unnormed, expected.unnormed, 1e-6, "unnormed");
                expect_close(rstd, expected.rstd, 1e-6, "rstd");
                EXPECT_EQ(qkv, unsaved);
            }
        }
    }
}

TEST_P(QkvTest, RowsMayHaveTheirOwnPositions) {
    QkvShape shape{1, 7, 2, 1, 6, 0};
    const RotaryTable table = rotary_table({1, 7, 2, 1, 6, 3});  // 10 positions
    const std::vector<int32_t> positions = {0, 1, 9, 2, 3, 2, 0};
    shape.positions = positions.data();
    const std::vector<float> input = random_floats(rows(shape) * width(shape), 4);
    std::vector<float> qkv = input;
    kernels().qkv_forward(shape, table.rotary(), nullptr, {}, qkv.data(), nullptr, nullptr);
    expect_close(qkv, reference_forward(shape, table, {}, {}, {}, doubles(input)).qkv, 1e-6, "qkv");
    for (int64_t row = 0; row < shape.time; ++row) {
        std::vector<float> alone(input.begin() + row * width(shape), input.begin() + (row + 1) * width(shape));
        const QkvShape at{1, 1, 2, 1, 6, positions[row]};
        kernels().qkv_forward(at, table.rotary(), nullptr, {}, alone.data(), nullptr, nullptr);
        EXPECT_TRUE(std::equal(alone.begin(), alone.end(), qkv.begin() + row * width(shape))) << "row " << row;
    }
}

TEST_P(QkvTest, BackwardAgreesWithReference) {
    for (const QkvShape& shape : kShapes) {
        for (const bool has_norm : {false, true}) {
            for (const bool accumulate : {false, true}) {
                const int64_t head_dim = shape.head_dim;
                const RotaryTable table = rotary_table(shape);
                const std::vector<float> q_weight = random_floats(has_norm ? head_dim : 0, 2);
                const std::vector<float> k_weight = random_floats(has_norm ? head_dim : 0, 3);
                const std::vector<float> unnormed = random_floats(rows(shape) * rotated_heads(shape) * head_dim, 4);
                const std::vector<float> rstd = random_floats(rows(shape) * rotated_heads(shape), 5);
                const std::vector<float> before = random_floats(head_dim, 6);
                const QkNorm norm{pointer_or_null(q_weight), pointer_or_null(k_weight), kEps};
                std::vector<float> dqkv = random_floats(rows(shape) * width(shape), 7);
                std::vector<float> dq_weight = before, dk_weight = before, scratch(scratch_size(shape), NAN);
                std::vector<float> dbias = random_floats(width(shape), 8);
                std::vector<double> expected = doubles(dqkv);
                std::vector<double> expected_dbias = accumulate ? doubles(dbias) : std::vector<double>(width(shape));
                std::vector<double> expected_dq = doubles(before), expected_dk = doubles(before);
                if (has_norm && !accumulate) {
                    std::fill(expected_dq.begin(), expected_dq.end(), 0.0);
                    std::fill(expected_dk.begin(), expected_dk.end(), 0.0);
                }
                const std::vector<float> apart = dqkv;  // the same gradients in memory of their own
                std::vector<float> from_apart(dqkv.size(), NAN), ignored(2 * head_dim), more_scratch = scratch;
                kernels().qkv_backward(shape, table.rotary(), norm, unnormed.data(), rstd.data(),
                                       head_gradients(shape, apart), from_apart.data(), false, ignored.data(),
                                       ignored.data() + head_dim, nullptr, more_scratch.data());
                kernels().qkv_backward(shape, table.rotary(), norm, unnormed.data(), rstd.data(),
                                       head_gradients(shape, dqkv), dqkv.data(), accumulate, dq_weight.data(),
                                       dk_weight.data(), dbias.data(), scratch.data());
                EXPECT_EQ(from_apart, dqkv);
                reference::qkv_backward<double>(shape, doubles(table.cos).data(), doubles(table.sin).data(),
                                                pointer_or_null(doubles(q_weight)), pointer_or_null(doubles(k_weight)),
                                                doubles(unnormed).data(), doubles(rstd).data(), expected.data(),
                                                expected_dq.data(), expected_dk.data());
                reference::column_sum(expected.data(), rows(shape), width(shape), expected_dbias.data());
                expect_close(dqkv, expected, 2e-6, "dqkv");
                expect_close(dq_weight, expected_dq, 2e-6, "dq_weight");
                expect_close(dk_weight, expected_dk, 2e-6, "dk_weight");
                expect_close(dbias, expected_dbias, 2e-6, "dbias");
            }
        }
    }
}

TEST_P(QkvTest, BackwardDoesNotDependOnThreads) {
    const QkvShape shape{2, 100, 2, 1, 64, 0};
    const RotaryTable table = rotary_table(shape);
    const std::vector<float> weight = random_floats(shape.head_dim, 1);
    const std::vector<float> unnormed = random_floats(rows(shape) * rotated_heads(shape) * shape.head_dim, 2);
    const std::vector<float> rstd = random_floats(rows(shape) * rotated_heads(shape), 3);
    expect_same_for_any_thread_count([&] {
        std::vector<float> dqkv = random_floats(rows(shape) * width(shape), 4), scratch(scratch_size(shape));
        const size_t size = dqkv.size();
        dqkv.resize(size + 2 * shape.head_dim + width(shape));
        float* dweights = dqkv.data() + size;
        kernels().qkv_backward(shape, table.rotary(), {weight.data(), weight.data(), kEps}, unnormed.data(),
                               rstd.data(), head_gradients(shape, dqkv), dqkv.data(), false, dweights,
                               dweights + shape.head_dim, dweights + 2 * shape.head_dim, scratch.data());
        return dqkv;
    });
}

TEST_P(QkvTest, AppendsKeysAndValuesToTheCache) {
    const int64_t capacity = 9, kv_width = 2 * 2 * 6;
    QkvShape shape{2, 3, 4, 2, 6, 5};
    const std::vector<float> qkv = random_floats(rows(shape) * width(shape), 1);
    const std::vector<int32_t> positions = {5, 6, 7, 5, 6, 7};
    for (const bool from_positions : {false, true}) {
        shape.first_position = from_positions ? 0 : 5;
        shape.positions = from_positions ? positions.data() : nullptr;
        std::vector<float> cache(2 * capacity * kv_width), expected = cache;
        for (int64_t row = 0; row < rows(shape); ++row)
            std::copy_n(qkv.begin() + row * width(shape) + 4 * 6, kv_width,
                        expected.begin() + (row / 3 * capacity + 5 + row % 3) * kv_width);
        kernels().append_to_cache(shape, qkv.data(), capacity * kv_width, cache.data());
        EXPECT_EQ(cache, expected);
    }
}

HYBRID_TEST_EVERY_TABLE(QkvTest);

TEST(QkvReferenceTest, BackwardIsTheGradient) {
    const QkvShape shape{2, 2, 2, 1, 6, 1};
    const RotaryTable table = rotary_table(shape);
    const std::vector<double> bias = doubles(random_floats(width(shape), 1));
    const std::vector<double> input = doubles(random_floats(rows(shape) * width(shape), 2));
    const std::vector<double> dout = doubles(random_floats(rows(shape) * width(shape), 3));
    for (const bool has_norm : {false, true}) {
        const std::vector<double> q_weight = doubles(random_floats(has_norm ? shape.head_dim : 0, 4));
        const std::vector<double> k_weight = doubles(random_floats(has_norm ? shape.head_dim : 0, 5));
        const ForwardResult saved = reference_forward(shape, table, bias, q_weight, k_weight, input);
        std::vector<double> dqkv = dout, dq_weight(q_weight.size()), dk_weight(k_weight.size());
        reference::qkv_backward<double>(shape, doubles(table.cos).data(), doubles(table.sin).data(),
                                        pointer_or_null(q_weight), pointer_or_null(k_weight), saved.unnormed.data(),
                                        saved.rstd.data(), dqkv.data(), dq_weight.data(), dk_weight.data());
        const auto loss = [&](const auto& at_input, const auto& at_q_weight, const auto& at_k_weight) {
            return dot(reference_forward(shape, table, bias, at_q_weight, at_k_weight, at_input).qkv, dout);
        };
        expect_gradient([&](const auto& at) { return loss(at, q_weight, k_weight); }, input, dqkv, "dqkv");
        expect_gradient([&](const auto& at) { return loss(input, at, k_weight); }, q_weight, dq_weight, "dq_weight");
        expect_gradient([&](const auto& at) { return loss(input, q_weight, at); }, k_weight, dk_weight, "dk_weight");
    }
}

}  // namespace
}  // namespace hybrid::kernels
