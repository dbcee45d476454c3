// A pool of threads that share one piece of work at a time, split beforehand: the same split gives the same numbers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "platform.h"

namespace rnn {

struct Range {
  int begin;
  int end;
  int size() const { return end - begin; }
};

// Part `part` of 0..count-1 cut into `parts` pieces of nearly equal size.
inline Range shareOf(int count, int part, int parts) {
  const int64_t n = count;
  return {static_cast<int>(n * part / parts), static_cast<int>(n * (part + 1) / parts)};
}

// Why a share of the work was left.
enum class Failure : int { kNone, kMemory, kFault };

class ThreadPool {
 public:
  static ThreadPool& instance();

  // Held by whoever runs work here: JavaScript computes one thing at a time, but a worker thread is another JavaScript.
  // It guards the scratch memory too.
  Mutex& exclusive() { return exclusive_; }

  int threads() const { return threads_; }
  // From the next `run` on; 1..kMaxThreads.
  void setThreads(int threads) { threads_ = threads; }

  // How many threads are worth their meeting for so many multiplications: one, where it is done sooner than another could
  // begin, above all on a machine that has other work for its cores.
  int threadsFor(size_t multiplications) const { return multiplications < kWorthSharing ? 1 : threads_; }

  // Calls work(part) for each part in 0..parts-1, parts <= threads(), each on its own thread, and waits for all.
  template <class Work>
  void run(int parts, const Work& work) {
    const auto call = [](const void* context, int part) { (*static_cast<const Work*>(context))(part); };
    runParts(parts, call, &work);
  }

  // Calls work(range) on pieces of 0..count-1, each at least `grain` long unless count is smaller.
  template <class Work>
  void forRange(int count, int grain, const Work& work) {
    if (count <= 0) return;
    const int pieces = count / grain;
    const int parts = pieces < 1 ? 1 : (pieces < threads_ ? pieces : threads_);
    run(parts, [&](int part) { work(shareOf(count, part, parts)); });
  }

  // Starts what is missing of `count` threads beside the caller's; `run` does so itself where threads start at once.
  void startThreads(int count);
  // What such a thread does: part `part` of every round after `seen` that has as many.
  [[noreturn]] void serve(int part, unsigned seen);

  // Whether and why a share of this round has failed: no other need wait for it.
  Failure failure() const { return failure_.load(std::memory_order_acquire); }
  // Called by a thread whose share was left by an exception; returns the round, to be served on from there.
  unsigned shareFailed(Failure failure);
  // Called where `run` was left by an exception: ends when no thread is at work in it any more.
  void recover();

 private:
  static constexpr size_t kWorthSharing = 1 << 16;
  using Call = void (*)(const void* context, int part);

  ThreadPool();
  void runParts(int parts, Call call, const void* context);
  void awaitOthers();

  Mutex exclusive_;
  int threads_;
  int started_ = 0;  // threads, beside the one that calls
  // A running number, and in the low byte how many parts this round has. One word, so that a thread without a part
  // can be late without mixing two rounds up.
  Signal round_;
  std::atomic<unsigned> unfinished_{0};
  std::atomic<Failure> failure_{Failure::kNone};
  Call call_ = nullptr;
  const void* context_ = nullptr;
};

// Where the `size` threads of a `run` wait for each other; fails where a share has failed.
class Barrier {
 public:
  explicit Barrier(int size) : size_(size) {}
  int size() const { return size_; }
  void wait();

 private:
  const int size_;
  std::atomic<int> arrived_{0};
  std::atomic<unsigned> round_{0};
};

}  // namespace rnn
