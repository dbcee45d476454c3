// What the kernels need from the system: errors, a lock, threads. hosts/node/platform.cc implements it with system threads (also for the
// tensorflow host), hosts/wasm/platform.cc with JavaScript workers.
#pragma once

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>
#if !defined(__wasm__)
#include <condition_variable>
#include <mutex>
#endif

namespace rnn {

constexpr int kMaxThreads = 64;

#if !defined(__wasm__)
// Thrown by `fail`; caught where JavaScript or TensorFlow calls us.
class KernelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class MemoryError : public KernelError {
 public:
  explicit MemoryError(uint64_t bytes) : KernelError("there is no memory for " + std::to_string(bytes) + " more bytes"), bytes(bytes) {}
  const uint64_t bytes;
};
#endif

// Ends the operation with this error message. In wasm JavaScript throws, and no destructor runs: check everything before acquiring what
// must be released. In work on a ThreadPool it ends the work of all threads.
[[noreturn]] void fail(const std::string& message);
// The same if there is no memory for this many bytes (0 if unknown); JavaScript adds a hint.
[[noreturn]] void failForMemory(uint64_t bytes);

#if defined(__wasm__)
// Nothing to lock: each JavaScript thread has its own module and memory.
class Mutex {};
class Lock {
 public:
  explicit Lock(Mutex&) {}
};
#else
using Mutex = std::mutex;
using Lock = std::lock_guard<std::mutex>;
#endif

// RNN_THREADS, or one per core.
int defaultThreads();
// Starts a thread that calls ThreadPool::serve(part, seen) and never ends.
void startThread(int part, unsigned seen);

// Called in a loop that waits for another thread.
void pause();
// Called after some spinning: waits while `word` is `value`, but may return too early. The thread that changes `word` calls `wake`.
void giveWay(std::atomic<unsigned>& word, unsigned value);
void wake(std::atomic<unsigned>& word);

// A number; threads can sleep until it changes.
class Signal {
 public:
  unsigned load() const { return value_.load(std::memory_order_acquire); }
  void set(unsigned value);
  void sleepWhile(unsigned value);

 private:
  std::atomic<unsigned> value_{0};
#if !defined(__wasm__)
  std::mutex mutex_;
  std::condition_variable changed_;
#endif
};

}  // namespace rnn
