#include "thread-pool.h"

#include <algorithm>
#include <cstdlib>

#include "vector.h"

namespace rnn {
namespace {

// About 50 microseconds: longer than the gap between two kernels of a step, short enough to leave the core to
// TensorFlow's own threads, which want it between our kernels.
constexpr int kSpinsBeforeSleep = 4000;
// About as long: on a machine that is free a wait ends sooner, and on a busy one the thread waited for needs a core.
constexpr int kSpinsBeforeYield = 4000;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

int defaultThreads() {
  const char* setting = std::getenv("RNN_THREADS");
  const int asked = setting ? std::atoi(setting) : 0;
  const int available = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(asked > 0 ? asked : available, 1, kMaxThreads);
}

template <class Done>
void spinUntil(const Done& done) {
  for (int spins = 0; !done(); spins++) {
    if (spins < kSpinsBeforeYield) {
      pause();
    } else {
      std::this_thread::yield();
    }
  }
}

}  // namespace

// Never destroyed: its threads may still be asleep on the condition variable when the process ends.
ThreadPool& ThreadPool::instance() {
  static ThreadPool* pool = new ThreadPool();
  return *pool;
}

ThreadPool::ThreadPool() : threads_(defaultThreads()) {}

void ThreadPool::startWorkers(int count) {
  const unsigned round = round_.load();
  while (static_cast<int>(workers_.size()) < count) {
    const int part = static_cast<int>(workers_.size()) + 1;
    workers_.emplace_back([this, part, round] { serve(part, round); });
    workers_.back().detach();
  }
}

void ThreadPool::runParts(int parts, Call call, const void* context) {
  if (parts <= 1) return call(context, 0);
  startWorkers(parts - 1);
  call_ = call;
  context_ = context;
  unfinished_.store(parts - 1);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const unsigned number = (round_.load() >> 8) + 1;
    round_.store(number << 8 | static_cast<unsigned>(parts), std::memory_order_release);
  }
  wake_.notify_all();
  call(context, 0);
  spinUntil([this] { return unfinished_.load(std::memory_order_acquire) == 0; });
}

void ThreadPool::serve(int part, unsigned seen) {
  FlushDenormals flush;
  for (;;) {
    for (int spins = 0; round_.load(std::memory_order_acquire) == seen && spins < kSpinsBeforeSleep; spins++) pause();
    if (round_.load(std::memory_order_acquire) == seen) {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return round_.load() != seen; });
    }
    seen = round_.load(std::memory_order_acquire);
    if (part >= static_cast<int>(seen & 0xff)) continue;
    call_(context_, part);
    unfinished_.fetch_sub(1, std::memory_order_acq_rel);
  }
}

void Barrier::wait() {
  const unsigned round = round_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) == size_ - 1) {
    arrived_.store(0, std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_release);
    return;
  }
  spinUntil([&] { return round_.load(std::memory_order_acquire) != round; });
}

}  // namespace rnn
