// The host as a device: what is begun has happened when the call returns.
#include <cstring>
#include <new>

#include "device/device.h"
#include "support/error.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace hybrid {
namespace {

constexpr std::align_val_t kCacheLine{64};

class CpuDevice : public Device {
  public:
    hy_device kind() const override { return HY_DEVICE_CPU; }

    void* allocate(int64_t bytes, const char* purpose) override {
        void* memory = ::operator new(static_cast<size_t>(bytes), kCacheLine, std::nothrow);
        if (memory == nullptr)
            fail(HY_STATUS_OUT_OF_MEMORY, "cannot allocate ", bytes, " bytes for ", purpose,
                 "; use a smaller micro_batch, context or model");
        ask_for_huge_pages(memory, bytes);
        std::memset(memory, 0, static_cast<size_t>(bytes));
        return memory;
    }

    void release(void* memory) override { ::operator delete(memory, kCacheLine); }

    void upload(void* to, const void* from, int64_t bytes) override { copy(to, from, bytes); }
    void download(void* to, const void* from, int64_t bytes) override { copy(to, from, bytes); }
    void copy(void* to, const void* from, int64_t bytes) override { std::memcpy(to, from, static_cast<size_t>(bytes)); }
    void clear(void* memory, int64_t bytes) override { std::memset(memory, 0, static_cast<size_t>(bytes)); }
    void synchronize() override {}

  private:
    // They spare page faults and TLB misses; that they may be refused does not matter.
    static void ask_for_huge_pages([[maybe_unused]] void* memory, [[maybe_unused]] int64_t bytes) {
#if defined(__linux__)
        const uintptr_t page = 4096;
        const uintptr_t begin = (reinterpret_cast<uintptr_t>(memory) + page - 1) & ~(page - 1);
        const uintptr_t end = (reinterpret_cast<uintptr_t>(memory) + static_cast<uintptr_t>(bytes)) & ~(page - 1);
        if (end > begin) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
    }
};

}  // namespace

Device& cpu_device() {
    static CpuDevice device;
    return device;
}

}  // namespace hybrid
