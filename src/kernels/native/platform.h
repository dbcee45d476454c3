// What the kernels need of the system: errors, a lock, threads. hosts/node/platform.cc has it on the system's own threads (also
// for the tensorflow host), hosts/wasm/platform.cc on JavaScript's workers.
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
// What `fail` throws; caught where JavaScript or TensorFlow calls us.
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

// Ends the operation with an error of this message. In wasm it is JavaScript that throws and no destructor runs: check
// everything before taking what must be given back. In the work of a ThreadPool it ends the work of all threads.
[[noreturn]] void fail(const std::string& message);
// The same where no memory is left for so many bytes, 0 where that is not known: JavaScript says it with a remedy.
[[noreturn]] void failForMemory(uint64_t bytes);

#if defined(__wasm__)
// Nothing to lock: each JavaScript thread has a module and a memory of its own.
class Mutex {};
class Lock {
 public:
  explicit Lock(Mutex&) {}
};
#else
using Mutex = std::mutex;
using Lock = std::lock_guard<std::mutex>;
#endif

// RNN_THREADS, else one per core.
int defaultThreads();
// Starts a thread that calls ThreadPool::serve(part, seen) and never ends.
void startThread(int part, unsigned seen);

// In a loop that waits for another thread.
void pause();
// Waits, after some spinning, while `word` is `value`; whoever changes it calls `wake`. May return too early.
void giveWay(std::atomic<unsigned>& word, unsigned value);
void wake(std::atomic<unsigned>& word);

// A number for whose change threads sleep.
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
