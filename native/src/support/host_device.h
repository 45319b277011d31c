// Marks a function that CUDA's compiler makes for the host and for the device.
#pragma once

#ifdef __CUDACC__
#define HYBRID_HOST_DEVICE __host__ __device__
#else
#define HYBRID_HOST_DEVICE
#endif
