#include "kernels/crew.h"

#include <omp.h>

#include <exception>
#include <thread>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

namespace hybrid::kernels {
namespace {

void pause() {
#if defined(__x86_64__) && defined(__GNUC__)
    _mm_pause();
#endif
}

// Spins, and lets others run when it takes long: the processor may have been taken from the thread that is waited for.
template <typename Condition>
void wait_until(const Condition& condition) {
    constexpr int kSpins = 2000;
    for (int spins = 0; !condition(); ++spins) {
        if (spins < kSpins)
            pause();
        else
            std::this_thread::yield();
    }
}

}  // namespace

void Crew::during(const std::function<void(Crew&)>& body) {
    Crew crew;
    std::exception_ptr error;
#pragma omp parallel
    {
        if (omp_get_thread_num() == 0) {
            crew.threads_ = omp_get_num_threads();
            try {
                body(crew);
            } catch (...) {
                error = std::current_exception();
            }
            crew.announce(nullptr, nullptr);
        } else {
            crew.stand_by(omp_get_thread_num());
        }
    }
    if (error) std::rethrow_exception(error);
}

void Crew::share(Part part, const void* job) {
    announce(part, job);
    part(job, 0, threads_);
    wait_until([&] { return busy_.load(std::memory_order_acquire) == 0; });
}

void Crew::announce(Part part, const void* job) {
    part_ = part;
    job_ = job;
    busy_.store(threads_ - 1, std::memory_order_relaxed);
    jobs_.fetch_add(1, std::memory_order_release);
}

void Crew::stand_by(int64_t thread) {
    for (int64_t seen = 0;; ++seen) {
        wait_until([&] { return jobs_.load(std::memory_order_acquire) != seen; });
        if (part_ == nullptr) return;
        part_(job_, thread, threads_);
        busy_.fetch_sub(1, std::memory_order_release);
    }
}

void share(Crew& crew, Part part, const void* job) {
    crew.share(part, job);
}

}  // namespace hybrid::kernels
