#include "emulation/block.h"

#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <sstream>

#include "emulation/emulation.h"

uint3 threadIdx{};
uint3 blockIdx{};
dim3 blockDim{};
dim3 gridDim{};

namespace hybrid::emulation {
namespace {

constexpr size_t kStack = 256 * 1024;

// A stack with a page below it that may not be touched.
class Stack {
  public:
    Stack() : memory_(mmap(nullptr, page() + kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
        if (memory_ == MAP_FAILED) throw std::bad_alloc();
        mprotect(memory_, page(), PROT_NONE);
    }
    ~Stack() { munmap(memory_, page() + kStack); }
    Stack(const Stack&) = delete;
    Stack& operator=(const Stack&) = delete;

    void* lowest() { return static_cast<char*>(memory_) + page(); }

  private:
    static size_t page() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

    void* memory_;
};

void fiber_main();

}  // namespace

// _setjmp and _longjmp switch without the system call that swapcontext makes; makecontext gives a fiber its stack.
class Fiber {
  public:
    // Runs the fiber until it leaves.
    void enter(jmp_buf& from) {
        if (_setjmp(from) != 0) return;
        if (begun_) _longjmp(place_, 1);
        begun_ = true;
        getcontext(&start_);
        start_.uc_stack.ss_sp = stack_.lowest();
        start_.uc_stack.ss_size = kStack;
        start_.uc_link = nullptr;
        makecontext(&start_, fiber_main, 0);
        setcontext(&start_);
    }
    void leave(jmp_buf& to) {
        if (_setjmp(place_) == 0) _longjmp(to, 1);
    }
    // Forgets what the fiber was doing.
    void reset() { begun_ = false; }

    int thread = 0;

  private:
    Stack stack_;
    ucontext_t start_{};
    jmp_buf place_;
    bool begun_ = false;
};

namespace {

// Fibers that no block needs at the moment.
std::vector<std::unique_ptr<Fiber>> idle_fibers;

class Block {
  public:
    Block(dim3 shape, const std::function<void()>& body)
        : shape_(shape), threads_(static_cast<int>(shape.x * shape.y * shape.z)), body_(body) {
        barrier_.expected = threads_;
        exchanges_.resize((threads_ + 31) / 32);
    }

    ~Block() {
        for (auto& fiber : fibers_) {
            if (!error_.empty()) fiber->reset();
            idle_fibers.push_back(std::move(fiber));
        }
    }

    std::string run() {
        while (error_.empty()) {
            if (!ready_.empty()) {
                Fiber* fiber = ready_.front();
                ready_.pop_front();
                resume(fiber);
            } else if (begun_ < threads_) {
                resume(idle_fiber());
            } else if (returned_ < threads_) {
                error_ = describe_standstill();
            } else {
                break;
            }
        }
        return error_;
    }

    // The life of a fiber: threads that have not begun, one after another.
    void run_threads() {
        while (begun_ < threads_) {
            running_->thread = thread_order(begun_++, threads_);
            take_place();
            body_();
            ++returned_;
        }
        idle_.push_back(running_);
        running_->leave(scheduler_);
    }

    void meet(Gathering& gathering, const Site& site) {
        if (gathering.arrived == 0) gathering.site = site;
        if (!(gathering.site == site)) {
            std::ostringstream message;
            message << "others of its group wait in " << gathering.site.operation << " at " << gathering.site.file
                    << ":" << gathering.site.line;
            fail(site, message.str());
        }
        if (++gathering.arrived < gathering.expected) {
            gathering.waiting.push_back(running_);
            running_->leave(scheduler_);
            return;
        }
        gathering.arrived = 0;
        ready_.insert(ready_.end(), gathering.waiting.begin(), gathering.waiting.end());
        gathering.waiting.clear();
    }

    [[noreturn]] void fail(const Site& site, const std::string& what) {
        std::ostringstream message;
        message << "thread " << running_->thread << " of block (" << blockIdx.x << ", " << blockIdx.y << ", "
                << blockIdx.z << ") in " << site.operation << " at " << site.file << ":" << site.line << ": " << what;
        error_ = message.str();
        running_->leave(scheduler_);
        __builtin_unreachable();
    }

    Gathering& barrier() { return barrier_; }

    // Two in turns, as of Exchange: whoever comes last to one makes the other ready.
    bool vote(bool value, const Site& site) {
        bool& any = votes_[vote_turn_ & 1];
        any = any || value;
        if (barrier_.arrived + 1 == barrier_.expected) votes_[++vote_turn_ & 1] = false;
        meet(barrier_, site);
        return any;
    }

    Exchange& exchange_of(unsigned mask) {
        std::deque<Exchange>& exchanges = exchanges_[running_->thread / 32];
        for (Exchange& exchange : exchanges) {
            if (exchange.mask == mask) return exchange;
        }
        Exchange& exchange = exchanges.emplace_back();
        exchange.mask = mask;
        exchange.gathering.expected = __builtin_popcount(mask);
        return exchange;
    }

    int thread() const { return running_->thread; }

  private:
    void resume(Fiber* fiber) {
        running_ = fiber;
        take_place();
        fiber->enter(scheduler_);
    }

    void take_place() {
        const auto thread = static_cast<unsigned>(running_->thread);
        threadIdx = {thread % shape_.x, thread / shape_.x % shape_.y, thread / (shape_.x * shape_.y)};
    }

    Fiber* idle_fiber() {
        if (!idle_.empty()) {
            Fiber* fiber = idle_.back();
            idle_.pop_back();
            return fiber;
        }
        if (idle_fibers.empty()) idle_fibers.push_back(std::make_unique<Fiber>());
        fibers_.push_back(std::move(idle_fibers.back()));
        idle_fibers.pop_back();
        return fibers_.back().get();
    }

    std::string describe_standstill() const {
        std::ostringstream message;
        message << "block (" << blockIdx.x << ", " << blockIdx.y << ", " << blockIdx.z << ") stands still: ";
        const auto describe = [&](const Gathering& gathering) {
            if (gathering.waiting.empty()) return;
            message << gathering.arrived << " of " << gathering.expected << " threads have come to "
                    << gathering.site.operation << " at " << gathering.site.file << ":" << gathering.site.line << "; ";
        };
        describe(barrier_);
        for (const auto& exchanges : exchanges_) {
            for (const Exchange& exchange : exchanges) describe(exchange.gathering);
        }
        message << returned_ << " of " << threads_ << " have returned";
        return message.str();
    }

    dim3 shape_;
    int threads_;
    const std::function<void()>& body_;
    int begun_ = 0;
    int returned_ = 0;
    std::string error_;
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Fiber*> idle_;
    std::deque<Fiber*> ready_;
    Fiber* running_ = nullptr;
    jmp_buf scheduler_;
    Gathering barrier_;
    bool votes_[2] = {};
    unsigned vote_turn_ = 0;
    std::vector<std::deque<Exchange>> exchanges_;  // of every warp
};

Block* running_block = nullptr;

void fiber_main() {
    for (;;) running_block->run_threads();
}

// Builtin variables and shared ones exist once.
std::mutex device_mutex;

}  // namespace

bool Site::operator==(const Site& other) const {
    return line == other.line && std::strcmp(operation, other.operation) == 0 && std::strcmp(file, other.file) == 0;
}

std::string run_grid(dim3 grid, dim3 block, const std::function<void()>& thread) {
    const std::lock_guard<std::mutex> lock(device_mutex);
    gridDim = grid;
    blockDim = block;
    const int64_t blocks = int64_t{grid.x} * grid.y * grid.z;
    for (int64_t turn = 0; turn < blocks; ++turn) {
        const int64_t index = block_order(turn, blocks);
        blockIdx = {static_cast<unsigned>(index % grid.x), static_cast<unsigned>(index / grid.x % grid.y),
                    static_cast<unsigned>(index / grid.x / grid.y)};
        Block here(block, thread);
        running_block = &here;
        const std::string error = here.run();
        if (!error.empty()) return error;
    }
    return "";
}

void wait_for_block(const Site& site) {
    running_block->meet(running_block->barrier(), site);
}

bool any_of_block(bool value, const Site& site) {
    return running_block->vote(value, site);
}

const uint64_t* exchange(unsigned mask, uint64_t value, const Site& site) {
    const int own = lane();
    if ((mask >> own & 1) == 0) fail_thread(site, "the mask does not name the thread itself");
    Exchange& exchange = running_block->exchange_of(mask);
    // The turn counts when all have come: whoever comes last changes it for those who come next.
    uint64_t* values = exchange.values[exchange.turn & 1];
    values[own] = value;
    if (exchange.gathering.arrived + 1 == exchange.gathering.expected) ++exchange.turn;
    running_block->meet(exchange.gathering, site);
    return values;
}

int lane() {
    return running_block->thread() % 32;
}

void fail_thread(const Site& site, const std::string& what) {
    running_block->fail(site, what);
}

}  // namespace hybrid::emulation
