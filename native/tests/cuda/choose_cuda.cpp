// The tests of the model over the emulated device: they are told where their models live. Those that train until a
// model has learned a text are left out unless a filter asks for them: the emulation takes minutes for what is tested
// on the processor, and they show nothing of a device that the others do not.
#include <gtest/gtest.h>

#include <cstdlib>

int main(int argc, char** argv) {
    setenv("HYBRID_TEST_DEVICE", "cuda", 0);
    testing::InitGoogleTest(&argc, argv);
    if (GTEST_FLAG_GET(filter) == "*")
        GTEST_FLAG_SET(filter,
                       "-Int8Decoder.ChangesThePerplexity*:Int8Decoder.GivesNearlyTheLogits*:"
                       "Optimizer.LearnsAText");
    return RUN_ALL_TESTS();
}
