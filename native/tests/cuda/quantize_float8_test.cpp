#include "kernels/cuda/quantize_float8.h"

#include "cuda_test.h"
#include "float8_matrix.h"
#include "kernels/arrays.h"
#include "kernels/reference/float8.h"

namespace hybrid::kernels::cuda {
namespace {

// Half the distance of two neighbours, at a number of that magnitude in a row of that scale.
double half_step(Float8Format format, double magnitude, double scale) {
    const bool e4m3 = format == Float8Format::kE4M3;
    const double smallest_normal = std::ldexp(1.0, e4m3 ? -6 : -14);
    const int exponent = std::ilogb(std::max(magnitude / scale, smallest_normal));
    return scale * std::ldexp(1.0, exponent - (e4m3 ? 4 : 3));
}

// float32 arithmetic, which may take one that lies in the middle to either side.
constexpr double kBesidesTheMiddle = 1.00001;

class CudaFloat8Test : public CudaTest<bfloat16>, public testing::WithParamInterface<Float8Format> {};
INSTANTIATE_TEST_SUITE_P(Formats, CudaFloat8Test, testing::Values(Float8Format::kE4M3, Float8Format::kE5M2),
                         [](const auto& format) { return format.param == Float8Format::kE4M3 ? "E4M3" : "E5M2"; });

// Every bfloat16 up to the largest, in rows whose scale is 1.
TEST_P(CudaFloat8Test, ConvertsEveryNumber) {
    const auto largest = static_cast<float>(reference::largest_float8(GetParam()));
    std::vector<bfloat16> x;
    for (uint32_t bits = 0; bits < 0x10000; ++bits) {
        const bfloat16 value{static_cast<uint16_t>(bits)};
        if (std::abs(to_float(value)) <= largest) x.push_back(value);
    }
    while (x.size() % 256 != 0) x.push_back(to_bfloat16(0.0f));
    std::vector<bfloat16> rows;
    for (size_t first = 0; first < x.size(); first += 256) {
        rows.insert(rows.end(), x.begin() + static_cast<int64_t>(first), x.begin() + static_cast<int64_t>(first) + 256);
        rows.insert(rows.end(), 16, to_bfloat16(largest));
    }
    const DeviceArray<bfloat16> device_x(rows);
    DeviceMatrix y(static_cast<int64_t>(rows.size()) / 272, 272, GetParam());
    quantize_float8(device_x.data(), static_cast<int64_t>(rows.size()) / 272, 272, y.get());
    const std::vector<uint8_t> bits = y.values.download();
    for (size_t i = 0; i < rows.size(); ++i)
        ASSERT_EQ(bits[i], reference::to_float8(GetParam(), to_float(rows[i]))) << to_float(rows[i]);
}

TEST_P(CudaFloat8Test, RoundsEveryRowByItsLargest) {
    for (const int64_t rows : {1, 5, 67}) {
        for (const int64_t width : {16, 64, 1040, 8192 + 16}) {
            const std::vector<bfloat16> x = rounded<bfloat16>(random_floats(rows * width, 1, 0.05f));
            const std::vector<float> numbers = floats(x);
            const DeviceArray<bfloat16> device_x(x);
            DeviceMatrix y(rows, width, GetParam());
            quantize_float8(device_x.data(), rows, width, y.get());
            const std::vector<double> result = y.numbers();
            const std::vector<float> scales = y.scales.download();
            for (int64_t row = 0; row < rows; ++row) {
                const double scale = reference::float8_scale(GetParam(), numbers.data() + row * width, width);
                ASSERT_FLOAT_EQ(scales[row], static_cast<float>(scale));
                for (int64_t i = row * width; i < (row + 1) * width; ++i)
                    ASSERT_NEAR(result[i], numbers[i],
                                kBesidesTheMiddle * half_step(GetParam(), std::abs(numbers[i]), scale))
                        << rows << " x " << width << " at " << i;
            }
        }
    }
}

TEST_P(CudaFloat8Test, RowsOfNothingAndRowsThatAreNotFinite) {
    for (const float bad : {0.0f, 1e-40f, NAN, INFINITY, -INFINITY}) {
        std::vector<float> x = random_floats(3 * 32, 1);
        std::fill(x.begin() + 32, x.begin() + 64, 0.0f);
        x[40] = bad;
        const DeviceArray<bfloat16> device_x(rounded<bfloat16>(x));
        DeviceMatrix y(3, 32, GetParam());
        quantize_float8(device_x.data(), 3, 32, y.get());
        const std::vector<float> scales = y.scales.download();
        EXPECT_EQ(std::isfinite(scales[1]), std::isfinite(bad)) << bad;
        EXPECT_TRUE(std::isfinite(scales[0]) && std::isfinite(scales[2]));
        const std::vector<uint8_t> bits = y.values.download();
        for (int i = 32; i < 64; ++i) EXPECT_EQ(bits[i] & 0x7F, 0) << bad;
    }
}

TEST_P(CudaFloat8Test, IsTheSameOnAnyDevice) {
    const DeviceArray<bfloat16> x(rounded<bfloat16>(random_floats(7 * 1040, 5)));
    expect_same_on_any_device([&] {
        DeviceMatrix y(7, 1040, GetParam());
        quantize_float8(x.data(), 7, 1040, y.get());
        return y.all();
    });
}

struct Weight {
    Weight(const std::vector<float>& numbers, int64_t out, int64_t in)
        : weight(rounded<bfloat16>(numbers)), rows(out, in), columns(in, out) {
        quantize_float8_weight(weight.data(), out, in, rows.get(), columns.get());
    }
    DeviceArray<bfloat16> weight;
    DeviceMatrix rows, columns;
};

class CudaFloat8WeightTest : public CudaTest<bfloat16> {};

TEST_F(CudaFloat8WeightTest, IsRoundedAsRowsAndTransposed) {
    for (const auto& [out, in] : {std::pair<int64_t, int64_t>{16, 16}, {64, 128}, {80, 208}, {192, 16}, {16, 336}}) {
        std::vector<float> numbers = random_floats(out * in, 1, 0.02f);
        for (int64_t i = 0; i < in; ++i) numbers[(out - 1) * in + i] *= 30.0f;
        const Weight result(numbers, out, in);
        numbers = floats(result.weight);

        DeviceMatrix rows(out, in);
        quantize_float8(result.weight.data(), out, in, rows.get());
        EXPECT_EQ(result.rows.all(), rows.all());

        const std::vector<float> row_scales = rows.scales.download();
        const float largest = *std::max_element(row_scales.begin(), row_scales.end());
        EXPECT_EQ(result.columns.scales.download(), std::vector<float>(in, largest));
        const std::vector<double> columns = result.columns.numbers();
        for (int64_t o = 0; o < out; ++o)
            for (int64_t i = 0; i < in; ++i)
                ASSERT_NEAR(columns[i * out + o], numbers[o * in + i],
                            kBesidesTheMiddle * half_step(Float8Format::kE4M3, std::abs(numbers[o * in + i]), largest))
                    << out << " x " << in << " at " << o << ", " << i;
    }
}

TEST_F(CudaFloat8WeightTest, ThatIsNotFiniteHasNoScale) {
    for (const float bad : {NAN, INFINITY}) {
        std::vector<float> numbers = random_floats(32 * 16, 1);
        numbers[100] = bad;
        const Weight result(numbers, 32, 16);
        for (const float scale : result.columns.scales.download()) EXPECT_TRUE(std::isnan(scale));
    }
}

TEST_F(CudaFloat8WeightTest, IsTheSameOnAnyDevice) {
    const std::vector<float> numbers = random_floats(80 * 208, 5);
    expect_same_on_any_device([&] {
        const Weight result(numbers, 80, 208);
        std::vector<float> all = result.rows.all();
        const std::vector<float> columns = result.columns.all();
        all.insert(all.end(), columns.begin(), columns.end());
        return all;
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
