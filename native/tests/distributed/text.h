// What the tests ask of messages.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/error.h"

namespace hybrid::test {

// What a call throws, with its status before the message: "7: rank 1 ..."; "" when it throws nothing.
template <typename Call>
std::string error_of(const Call& call) {
    try {
        call();
        return "";
    } catch (const Error& error) {
        return std::to_string(error.status()) + ": " + error.what();
    }
}

inline testing::AssertionResult contains(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "\"" << text << "\" does not contain \"" << part << "\"";
}

}  // namespace hybrid::test
