// Rotary embedding against the reference's tables and rotated tensors, below the C ABI where they can be seen.
#include <gtest/gtest.h>

#include "kernels/kernels.h"
#include "model/rotary.h"
#include "near.h"
#include "safetensors.h"

namespace hybrid {
namespace {

constexpr double kTableTolerance = 1e-6, kRotatedTolerance = 2e-6;

// The reference repeats each row's K/2 values in its second half.
std::vector<double> first_halves(const std::vector<double>& table, int64_t head_dim) {
    std::vector<double> result;
    for (size_t row = 0; row < table.size(); row += head_dim)
        result.insert(result.end(), &table[row], &table[row] + head_dim / 2);
    return result;
}

std::vector<float> rows_of(const float* table, const std::vector<int32_t>& rows, int64_t head_dim) {
    std::vector<float> result;
    for (const int32_t row : rows) {
        const float* begin = table + row * (head_dim / 2);
        result.insert(result.end(), begin, begin + head_dim / 2);
    }
    return result;
}

void expect_tables(const std::string& prefix, int64_t n_ctx, int64_t head_dim, const std::vector<int32_t>& rows) {
    const Safetensors file("rope.safetensors");
    const RotaryTables tables(n_ctx, head_dim, 10000.0);
    expect_near(rows_of(tables.view().cos, rows, head_dim), first_halves(file.values(prefix + "cos"), head_dim),
                kTableTolerance, prefix + "cos");
    expect_near(rows_of(tables.view().sin, rows, head_dim), first_halves(file.values(prefix + "sin"), head_dim),
                kTableTolerance, prefix + "sin");
}

std::vector<int32_t> first_rows(int32_t count) {
    std::vector<int32_t> rows(count);
    for (int32_t row = 0; row < count; ++row) rows[row] = row;
    return rows;
}

TEST(Rotary, TablesAreTheReferences) {
    expect_tables("repo.", 2, 8, first_rows(2));
    expect_tables("rand.", 64, 64, first_rows(64));
    expect_tables("prod.", 2048, 64, Safetensors("rope.safetensors").integers("prod.rows"));
}

// Positions [from, to) of x [B, H, T, K].
std::vector<double> positions(const std::vector<double>& x, const std::vector<int64_t>& shape, int64_t from,
                              int64_t to) {
    const int64_t time = shape[2], head_dim = shape[3];
    std::vector<double> result;
    for (int64_t row = 0; row < shape[0] * shape[1]; ++row)
        result.insert(result.end(), &x[(row * time + from) * head_dim],
                      &x[(row * time + from) * head_dim] + (to - from) * head_dim);
    return result;
}

// Rotates x [B, H, T, K] as the queries and as the keys of a fused projection, beginning at first_position, and checks
// both against `expected` and that the values beside them stay as they were.
void expect_rotated(const std::vector<double>& x, const std::vector<int64_t>& shape, int64_t first_position,
                    const std::vector<double>& expected, const std::string& what) {
    const int64_t batch = shape[0], heads = shape[1], time = shape[2], k = shape[3], width = heads * k;
    const auto fused_row = [&](int64_t b, int64_t t) { return (b * time + t) * 3 * width; };
    const auto for_each_head = [&](const auto& visit) {
        for (int64_t b = 0; b < batch; ++b)
            for (int64_t h = 0; h < heads; ++h)
                for (int64_t t = 0; t < time; ++t) visit(((b * heads + h) * time + t) * k, fused_row(b, t) + h * k);
    };
    std::vector<float> qkv(batch * time * 3 * width);
    for_each_head([&](int64_t source, int64_t target) {
        for (int64_t part = 0; part < 3; ++part) std::copy_n(&x[source], k, &qkv[target + part * width]);
    });

    const RotaryTables tables(2048, k, 10000.0);
    const kernels::QkvShape qkv_shape{batch, time, heads, heads, k, first_position};
    kernels::cpu_kernels().qkv_forward(qkv_shape, tables.view(), nullptr, {}, qkv.data(), nullptr, nullptr);

    std::vector<float> q(x.size()), key(x.size()), value(x.size());
    for_each_head([&](int64_t target, int64_t source) {
        std::copy_n(&qkv[source], k, &q[target]);
        std::copy_n(&qkv[source + width], k, &key[target]);
        std::copy_n(&qkv[source + 2 * width], k, &value[target]);
    });
    expect_near(q, expected, kRotatedTolerance, what + ", queries");
    expect_near(key, expected, kRotatedTolerance, what + ", keys");
    expect_near(value, x, 0.0, what + ", values");
}

TEST(Rotary, RotatesLikeTheReference) {
    const Safetensors file("rope.safetensors");
    expect_rotated(file.values("repo.q"), file.shape("repo.q"), 0, file.values("repo.q_rotated"), "example");
    const auto x = file.values("rand.x"), rotated = file.values("rand.x_rotated");
    const auto shape = file.shape("rand.x");
    expect_rotated(x, shape, 0, rotated, "random");

    constexpr int64_t kCut = 7;
    auto begin = shape, end = shape;
    begin[2] = kCut;
    end[2] = shape[2] - kCut;
    expect_rotated(positions(x, shape, 0, kCut), begin, 0, file.values("rand.x_rotated_T7"), "beginning");
    expect_rotated(positions(x, shape, kCut, shape[2]), end, kCut, positions(rotated, shape, kCut, shape[2]),
                   "rest, by its first position");
}

}  // namespace
}  // namespace hybrid
