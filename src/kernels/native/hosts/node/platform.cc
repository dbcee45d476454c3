#include "platform.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "thread-pool.h"
#include "vector.h"

namespace rnn {

void fail(const std::string& message) { throw KernelError(message); }

void failForMemory(uint64_t bytes) { throw MemoryError(bytes); }

int defaultThreads() {
  const char* setting = std::getenv("RNN_THREADS");
  const int asked = setting ? std::atoi(setting) : 0;
  const int available = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(asked > 0 ? asked : available, 1, kMaxThreads);
}

void startThread(int part, unsigned seen) {
  std::thread([part, seen] {
    FlushDenormals flush;
    ThreadPool::instance().serve(part, seen);
  }).detach();
}

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

void giveWay(std::atomic<unsigned>&, unsigned) { std::this_thread::yield(); }

void wake(std::atomic<unsigned>&) {}

void Signal::set(unsigned value) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    value_.store(value, std::memory_order_release);
  }
  changed_.notify_all();
}

void Signal::sleepWhile(unsigned value) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return value_.load() != value; });
}

}  // namespace rnn
