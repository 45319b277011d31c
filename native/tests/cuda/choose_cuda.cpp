// The tests of the model over the emulated device: they are told where their models live. Those whose vocabulary, tiles
// or training make the emulation take minutes are left out unless a filter asks for them: they test loops of the host
// or kernels that tests of their own hold to the references.
#include <gtest/gtest.h>

#include <cstdlib>

int main(int argc, char** argv) {
    setenv("HYBRID_TEST_DEVICE", "cuda", 0);
    testing::InitGoogleTest(&argc, argv);
    if (GTEST_FLAG_GET(filter) == "*")
        GTEST_FLAG_SET(filter,
                       "-*vocabulary_of_gpt2*:*several_attention_tiles*:*several_head_chunks*:"
                       "Model/Endings.EqualEachEndingAlone/*:EndingsOfAScorer.AreScoredInSeveralChunks*:"
                       "Int8Decoder.ChangesThePerplexity*:Int8Decoder.GivesNearlyTheLogits*:"
                       "Optimizer.LearnsAText:Float8Training.ReachesTheLossOfBfloat16");
    return RUN_ALL_TESTS();
}
