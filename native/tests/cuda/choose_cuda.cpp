// The tests of the model, over the emulated device: before main they are told where their models live.
#include <cstdlib>

namespace {

[[maybe_unused]] const int chosen = setenv("HYBRID_TEST_DEVICE", "cuda", 0);

}  // namespace
