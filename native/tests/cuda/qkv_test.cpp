#include "kernels/cuda/qkv.h"

#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/reference/column_sum.h"
#include "kernels/reference/qkv.h"
#include "row_shapes.h"
#include "support/error.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr float kEps = 1e-5f;

// Heads of one pair, of odd halves and of whole vectors; one lane, some lanes and several vectors a lane; grouped
// heads, one token, an offset into the cache, more than one block of rows, and more heads than a block of threads has.
constexpr QkvShape kShapes[] = {
    {1, 1, 1, 1, 2, 0},   {2, 3, 2, 1, 6, 0},   {1, 5, 4, 2, 16, 3},  {2, 40, 3, 3, 64, 0},  {1, 1, 2, 2, 130, 9},
    {1, 65, 1, 1, 96, 0}, {2, 100, 2, 1, 8, 0}, {1, 3, 20, 4, 64, 0}, {1, 2, 2, 1, 1040, 1}, {1, 2, 1, 1, 1022, 0},
};

int64_t rows(const QkvShape& shape) {
    return shape.batch * shape.time;
}
int64_t rotated_heads(const QkvShape& shape) {
    return shape.heads + shape.kv_heads;
}
int64_t width(const QkvShape& shape) {
    return (shape.heads + 2 * shape.kv_heads) * shape.head_dim;
}

// For positions 0 .. count - 1.
struct RotaryTable {
    RotaryTable(int64_t head_dim, int64_t count)
        : cos(angles(head_dim, count, [](double angle) { return std::cos(angle); })),
          sin(angles(head_dim, count, [](double angle) { return std::sin(angle); })),
          device_cos(cos),
          device_sin(sin) {}
    explicit RotaryTable(const QkvShape& shape) : RotaryTable(shape.head_dim, shape.first_position + shape.time) {}

    Rotary rotary() const { return {device_cos.data(), device_sin.data()}; }

    std::vector<float> cos, sin;

  private:
    static std::vector<float> angles(int64_t head_dim, int64_t count, double (*of)(double)) {
        std::vector<float> values;
        for (int64_t position = 0; position < count; ++position) {
            for (int64_t i = 0; i < head_dim / 2; ++i)
                values.push_back(static_cast<float>(of(position * std::pow(10000.0, -2.0 * i / head_dim))));
        }
        return values;
    }

    DeviceArray<float> device_cos, device_sin;
};

struct Norm {
    Norm(bool is_there, int64_t head_dim)
        : q(random_floats(is_there ? head_dim : 0, 2)),
          k(random_floats(is_there ? head_dim : 0, 3)),
          device_q(q),
          device_k(k) {}

    QkNorm norm() { return {device_q.data_or_null(), device_k.data_or_null(), kEps}; }

    std::vector<float> q, k;

  private:
    DeviceArray<float> device_q, device_k;
};

struct ForwardResult {
    std::vector<double> qkv, unnormed, rstd;
};

ForwardResult reference_forward(const QkvShape& shape, const RotaryTable& table, const std::vector<float>& bias,
                                const Norm& norm, const std::vector<float>& qkv) {
    ForwardResult result{doubles(qkv), std::vector<double>(rows(shape) * rotated_heads(shape) * shape.head_dim),
                         std::vector<double>(rows(shape) * rotated_heads(shape))};
    reference::qkv_forward<double>(shape, doubles(table.cos).data(), doubles(table.sin).data(),
                                   pointer_or_null(doubles(bias)), pointer_or_null(doubles(norm.q)),
                                   pointer_or_null(doubles(norm.k)), kEps, result.qkv.data(), result.unnormed.data(),
                                   result.rstd.data());
    return result;
}

template <typename T>
class CudaQkvTest : public CudaTest<T> {};
TYPED_TEST_SUITE(CudaQkvTest, NumberTypes);

TYPED_TEST(CudaQkvTest, ForwardAgreesWithReference) {
    using T = TypeParam;
    for (const QkvShape& shape : kShapes) {
        for (const bool has_bias : {false, true}) {
            for (const bool has_norm : {false, true}) {
                const RotaryTable table(shape);
                const std::vector<float> bias = random_floats(has_bias ? width(shape) : 0, 1);
                const std::vector<T> input = rounded<T>(random_floats(rows(shape) * width(shape), 4));
                Norm norm(has_norm, shape.head_dim);
                const ForwardResult expected = reference_forward(shape, table, bias, norm, floats(input));
                DeviceArray<float> device_bias(bias), rstd(expected.rstd.size());
                DeviceArray<T> qkv(input), unsaved(input), unnormed(expected.unnormed.size());
                qkv_forward(shape, table.rotary(), device_bias.data_or_null(), norm.norm(), qkv.data(),
                            has_norm ? unnormed.data() : nullptr, has_norm ? rstd.data() : nullptr);
                qkv_forward<T>(shape, table.rotary(), device_bias.data_or_null(), norm.norm(), unsaved.data(), nullptr,
                               nullptr);
                expect_close(floats(qkv), expected.qkv, 3 * this->kTolerance, "qkv");
                EXPECT_EQ(floats(qkv), floats(unsaved));
                if (!has_norm) continue;
                expect_close(floats(unnormed), expected.unnormed, this->kTolerance, "unnormed");
                expect_close(rstd.download(), expected.rstd, this->kTolerance, "rstd");
            }
        }
    }
}

TYPED_TEST(CudaQkvTest, RowsMayHaveTheirOwnPositions) {
    using T = TypeParam;
    QkvShape shape{1, 7, 2, 1, 6, 0};
    const RotaryTable table(6, 10);
    Norm none(false, 6);
    const std::vector<int32_t> positions = {0, 1, 9, 2, 3, 2, 0};
    const std::vector<T> input = rounded<T>(random_floats(rows(shape) * width(shape), 4));
    shape.positions = positions.data();
    const std::vector<double> expected = reference_forward(shape, table, {}, none, floats(input)).qkv;
    const DeviceArray<int32_t> device_positions(positions);
    shape.positions = device_positions.data();
    DeviceArray<T> qkv(input);
    qkv_forward<T>(shape, table.rotary(), nullptr, {}, qkv.data(), nullptr, nullptr);
    expect_close(floats(qkv), expected, this->kTolerance, "qkv");
}

// The gradients lie in dqkv itself, or in arrays [B, T, heads, K] of their own.
TYPED_TEST(CudaQkvTest, BackwardAgreesWithReference) {
    using T = TypeParam;
    for (const QkvShape& shape : kShapes) {
        for (const bool has_norm : {false, true}) {
            for (const bool in_place : {false, true}) {
                const bool accumulate = in_place;
                const int64_t k = shape.head_dim, n = rows(shape);
                const RotaryTable table(shape);
                Norm norm(has_norm, k);
                const std::vector<T> unnormed = rounded<T>(random_floats(n * rotated_heads(shape) * k, 4));
                const std::vector<float> rstd = random_floats(n * rotated_heads(shape), 5);
                const std::vector<float> before = random_floats(k, 6), dbias_before = random_floats(width(shape), 8);
                const std::vector<T> gradient = rounded<T>(random_floats(n * width(shape), 7));
                std::vector<double> expected = doubles(floats(gradient));
                std::vector<double> expected_dq(k), expected_dk(k);
                if (accumulate) expected_dq = expected_dk = doubles(before);
                reference::qkv_backward<double>(shape, doubles(table.cos).data(), doubles(table.sin).data(),
                                                pointer_or_null(doubles(norm.q)), pointer_or_null(doubles(norm.k)),
                                                doubles(floats(unnormed)).data(), doubles(rstd).data(), expected.data(),
                                                expected_dq.data(), expected_dk.data());

                std::vector<T> apart[3];
                for (int64_t row = 0; row < n; ++row) {
                    auto from = gradient.begin() + row * width(shape);
                    for (int part = 0; part < 3; ++part) {
                        const auto end = from + (part == 0 ? shape.heads : shape.kv_heads) * k;
                        apart[part].insert(apart[part].end(), from, end);
                        from = end;
                    }
                }
                const DeviceArray<T> dq(apart[0]), dk(apart[1]), dv(apart[2]), device_unnormed(unnormed);
                const DeviceArray<float> device_rstd(rstd);
                const std::vector<T> at_first =
                    in_place ? gradient : rounded<T>(std::vector<float>(gradient.size(), NAN));
                DeviceArray<T> dqkv(at_first), dqkv_alone(at_first);
                DeviceArray<float> dq_weight(before), dk_weight(before), dbias(dbias_before), ignored(2 * k);
                DeviceArray<float> scratch(scratch_size(n, width(shape) + 2 * k));
                const auto gradients_in = [&](T* first) -> HeadGradients<T> {
                    if (!in_place) return {dq.data(), dk.data(), dv.data(), shape.heads * k, shape.kv_heads * k};
                    return {first, first + shape.heads * k, first + rotated_heads(shape) * k, width(shape),
                            width(shape)};
                };
                qkv_backward(shape, table.rotary(), norm.norm(), device_unnormed.data(), device_rstd.data(),
                             gradients_in(dqkv.data()), dqkv.data(), accumulate, dq_weight.data(), dk_weight.data(),
                             dbias.data(), scratch.data());
                qkv_backward(shape, table.rotary(), norm.norm(), device_unnormed.data(), device_rstd.data(),
                             gradients_in(dqkv_alone.data()), dqkv_alone.data(), false, ignored.data(),
                             ignored.data() + k, nullptr, scratch.data());
                EXPECT_EQ(floats(dqkv), floats(dqkv_alone));
                expect_close(floats(dqkv), expected, this->kTolerance, "dqkv");
                std::vector<double> expected_dbias(width(shape));
                if (accumulate) expected_dbias = doubles(dbias_before);
                reference::column_sum(doubles(floats(dqkv)).data(), n, width(shape), expected_dbias.data());
                expect_close(dbias.download(), expected_dbias, 1e-6, "dbias");
                if (!has_norm) continue;
                expect_close(dq_weight.download(), expected_dq, 4e-6, "dq_weight");
                expect_close(dk_weight.download(), expected_dk, 4e-6, "dk_weight");
            }
        }
    }
}

TYPED_TEST(CudaQkvTest, IsTheSameOnAnyDevice) {
    using T = TypeParam;
    const QkvShape shape{2, 50, 2, 1, 64, 0};
    const RotaryTable table(shape);
    const std::vector<T> input = rounded<T>(random_floats(rows(shape) * width(shape), 1));
    for (const bool has_norm : {false, true}) {
        Norm norm(has_norm, 64);
        this->expect_same_on_any_device([&] {
            DeviceArray<T> qkv(input), unnormed(rows(shape) * rotated_heads(shape) * 64);
            DeviceArray<float> rstd(rows(shape) * rotated_heads(shape)), dbias(width(shape));
            DeviceArray<float> dweights(std::vector<float>(128)),
                scratch(scratch_size(rows(shape), width(shape) + 128));
            qkv_forward<T>(shape, table.rotary(), nullptr, norm.norm(), qkv.data(), unnormed.data(), rstd.data());
            const T* first = qkv.data();
            qkv_backward(shape, table.rotary(), norm.norm(), unnormed.data(), rstd.data(),
                         {first, first + 128, first + 192, width(shape), width(shape)}, qkv.data(), false,
                         dweights.data(), dweights.data() + 64, dbias.data(), scratch.data());
            std::vector<float> all = floats(qkv);
            for (const auto& part : {dweights.download(), dbias.download()})
                all.insert(all.end(), part.begin(), part.end());
            return all;
        });
    }
}

TYPED_TEST(CudaQkvTest, NamesTheHeadThatItDoesNotTake) {
    using T = TypeParam;
    const QkvShape shape{1, 1, 1, 1, 1026, 0};
    const RotaryTable table(shape);
    DeviceArray<T> qkv(width(shape));
    EXPECT_THROW(qkv_forward<T>(shape, table.rotary(), nullptr, {}, qkv.data(), nullptr, nullptr), Error);
}

TYPED_TEST(CudaQkvTest, KeysAndValuesGoToTheirPlacesInTheCache) {
    using T = TypeParam;
    for (QkvShape shape : {QkvShape{2, 3, 2, 1, 6, 4}, QkvShape{1, 1, 4, 2, 64, 0}, QkvShape{2, 2, 1, 3, 130, 1}}) {
        for (const bool has_positions : {false, true}) {
            const int64_t n_ctx = 10, kv_width = 2 * shape.kv_heads * shape.head_dim;
            const std::vector<T> input = rounded<T>(random_floats(rows(shape) * width(shape), 1));
            const std::vector<int32_t> positions = {7, 9, 0, 3, 8, 6};
            const DeviceArray<int32_t> device_positions(positions);
            if (has_positions) shape.positions = device_positions.data();
            const DeviceArray<T> qkv(input);
            const std::vector<T> before = rounded<T>(std::vector<float>(shape.batch * n_ctx * kv_width, 7.0f));
            DeviceArray<T> cache(before);
            append_to_cache(shape, qkv.data(), n_ctx * kv_width, cache.data());

            std::vector<float> expected = floats(before);
            const std::vector<float> values = floats(input);
            for (int64_t row = 0; row < rows(shape); ++row) {
                const int64_t position = has_positions ? positions[row] : shape.first_position + row % shape.time;
                const auto end = values.begin() + (row + 1) * width(shape);
                std::copy(end - kv_width, end, expected.begin() + (row / shape.time * n_ctx + position) * kv_width);
            }
            EXPECT_EQ(floats(cache), expected);
        }
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
