#include "support/hash.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace hybrid {
namespace {

constexpr int64_t kBlock = 1 << 16;  // elements that one thread hashes in one piece
constexpr int64_t kLanes = 4;        // independent chains of multiplications, 64 bits each
constexpr int64_t kFloatsPerWord = sizeof(uint64_t) / sizeof(float);

// Odd constants of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
constexpr uint64_t kSeed = 0x9e3779b97f4a7c15;
constexpr uint64_t kFactor1 = 0xbf58476d1ce4e5b9;
constexpr uint64_t kFactor2 = 0x94d049bb133111eb;

// SplitMix64's finalizer: every bit of the argument changes every bit of the result with even odds.
uint64_t mixed(uint64_t x) {
    x = (x ^ (x >> 30)) * kFactor1;
    x = (x ^ (x >> 27)) * kFactor2;
    return x ^ (x >> 31);
}

// One to one in each argument, so that a single word that differs always shows.
uint64_t absorbed(uint64_t state, uint64_t word) {
    const uint64_t x = (state ^ word) * kFactor1;
    return (x << 29) | (x >> 35);
}

uint64_t hash_of_block(const float* values, int64_t count) {
    uint64_t lanes[kLanes];
    for (int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] = mixed(kSeed + static_cast<uint64_t>(lane));
    uint64_t words[kLanes];
    constexpr int64_t step = kLanes * kFloatsPerWord;
    for (int64_t first = 0; first < count; first += step) {
        const int64_t floats = std::min(step, count - first);
        if (floats < step) std::memset(words, 0, sizeof words);
        std::memcpy(words, values + first, static_cast<size_t>(floats) * sizeof(float));
        for (int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] = absorbed(lanes[lane], words[lane]);
    }
    uint64_t hash = static_cast<uint64_t>(count);
    for (const uint64_t lane : lanes) hash = absorbed(hash, mixed(lane));
    return mixed(hash);
}

}  // namespace

uint64_t hash_of(const float* values, int64_t count) {
    const int64_t blocks = (count + kBlock - 1) / kBlock;
    std::vector<uint64_t> hashes(static_cast<size_t>(blocks));
#pragma omp parallel for schedule(static)
    for (int64_t block = 0; block < blocks; ++block)
        hashes[static_cast<size_t>(block)] =
            hash_of_block(values + block * kBlock, std::min(kBlock, count - block * kBlock));
    uint64_t hash = kSeed;
    for (const uint64_t block : hashes) hash = absorbed(hash, block);
    return mixed(hash);
}

}  // namespace hybrid
