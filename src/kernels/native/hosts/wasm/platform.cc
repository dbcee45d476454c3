// Threads are JavaScript workers, which instantiate this same module on the same memory.
#include "platform.h"

#include "hosts/wasm/imports.h"
#include "thread-pool.h"

namespace rnn {
namespace {

// Number of threads asleep in the memory's wait queues. At 0 no notification is needed, which would cost more than this check.
std::atomic<int> sleeping{0};

constexpr int64_t kForever = -1;
constexpr int64_t kLook = 50'000'000;  // nanoseconds between checks whether the awaited change can still come

void sleepOn(std::atomic<unsigned>& word, unsigned value, int64_t time) {
  sleeping.fetch_add(1, std::memory_order_seq_cst);
  __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(&word), static_cast<int>(value), time);
  sleeping.fetch_sub(1, std::memory_order_seq_cst);
}

}  // namespace

void fail(const std::string& message) { rnn_fail(message.data(), message.size()); }

void failForMemory(uint64_t bytes) { rnn_fail_for_memory(static_cast<double>(bytes)); }

// JavaScript knows the number, and calls rnn_set_threads.
int defaultThreads() { return 1; }

void startThread(int part, unsigned seen) { rnn_start_worker(part, seen); }

void pause() {}

void giveWay(std::atomic<unsigned>& word, unsigned value) { sleepOn(word, value, kLook); }

void wake(std::atomic<unsigned>& word) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (sleeping.load(std::memory_order_seq_cst) > 0) {
    __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&word), kMaxThreads);
  }
}

void Signal::set(unsigned value) {
  value_.store(value, std::memory_order_seq_cst);
  wake(value_);
}

void Signal::sleepWhile(unsigned value) {
  while (value_.load(std::memory_order_seq_cst) == value) sleepOn(value_, value, kForever);
}

}  // namespace rnn
