// A CUDA device that the host plays: enough of CUDA's language and runtime to compile native/src/kernels/cuda as C++
// and to run it, thread by thread, under checks that a GPU does not make (docs/decisions/0016).
#pragma once

#include "emulation/collectives.h"
#include "emulation/intrinsics.h"
#include "emulation/language.h"
#include "emulation/launch.h"
#include "emulation/runtime_api.h"
