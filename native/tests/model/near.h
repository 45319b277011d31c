// Comparisons of whole tensors that say where they differ most.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "twin.h"

namespace hybrid {

// Largest difference at most `tolerance`; NaN never passes.
template <typename Actual, typename Expected>
void expect_near(const std::vector<Actual>& actual, const std::vector<Expected>& expected, double tolerance,
                 const std::string& what) {
    ASSERT_EQ(actual.size(), expected.size()) << what;
    double worst = 0.0;
    size_t where = 0;
    for (size_t i = 0; i < actual.size(); ++i) {
        const double difference = std::abs(static_cast<double>(actual[i]) - static_cast<double>(expected[i]));
        if (difference > worst || std::isnan(difference)) {
            worst = difference;
            where = i;
            if (std::isnan(difference)) break;
        }
    }
    EXPECT_TRUE(worst <= tolerance) << what << " differs by " << worst << " (tolerance " << tolerance << ") at element "
                                    << where << ": " << actual[where] << ", expected " << expected[where];
}

template <typename Value>
double largest(const std::vector<Value>& values) {
    double result = 0.0;
    for (const auto value : values) result = std::max(result, std::abs(static_cast<double>(value)));
    return result;
}

// Every tensor of `actual` within `relative` of the expected tensor's largest element, plus `absolute`.
inline void expect_near(const twin::NamedValues& actual, const twin::NamedValues& expected, double relative,
                        double absolute) {
    ASSERT_EQ(actual.size(), expected.size());
    for (const auto& [name, values] : expected) {
        ASSERT_EQ(actual.count(name), 1u) << name;
        expect_near(actual.at(name), values, relative * largest(values) + absolute, name);
    }
}

}  // namespace hybrid
