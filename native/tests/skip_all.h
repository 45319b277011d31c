// Skips every test of a program one by one, with a reason, so that reports count them: where an environment is skipped,
// gtest says that all have passed, and where a test is, its fixture is made all the same.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hybrid {

class SkippedTest : public testing::Test {
  public:
    explicit SkippedTest(std::string reason) : reason_(std::move(reason)) {}
    void TestBody() override { GTEST_SKIP() << reason_; }

  private:
    const std::string reason_;
};

// Between InitGoogleTest and RUN_ALL_TESTS: in place of every test, one that is skipped runs.
inline void skip_all(const std::string& reason) {
    const testing::UnitTest& program = *testing::UnitTest::GetInstance();
    std::vector<std::string> names;
    for (int i = 0; i < program.total_test_suite_count(); ++i) {
        const testing::TestSuite& suite = *program.GetTestSuite(i);
        for (int j = 0; j < suite.total_test_count(); ++j)
            names.push_back(std::string(suite.name()) + "." + suite.GetTestInfo(j)->name());
    }
    for (const std::string& name : names)
        testing::RegisterTest("Skipped", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                              [reason] { return new SkippedTest(reason); });
    GTEST_FLAG_SET(filter, "Skipped.*");
}

}  // namespace hybrid
