// A pool of threads that run one piece of work at a time, split in advance: the same split gives the same numbers.
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

// Why a thread's share of the work failed.
enum class Failure : int { kNone, kMemory, kFault };

class ThreadPool {
 public:
  static ThreadPool& instance();

  // Locked while work runs here: JavaScript computes one thing at a time, but worker threads run JavaScript too. It also protects the
  // scratch memory.
  Mutex& exclusive() { return exclusive_; }

  int threads() const { return threads_; }
  // Takes effect at the next `run`; 1..kMaxThreads.
  void setThreads(int threads) { threads_ = threads; }

  // The number of threads to use for this many multiplications. It is one if the work would be done before another thread could start,
  // which matters most on a machine whose cores have other work.
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

  // Starts threads until there are `count` besides the caller's. `run` calls it too, which is enough if threads start at once.
  void startThreads(int count);
  // The loop of such a thread: after the round `seen`, runs part `part` of each round with more than `part` parts.
  [[noreturn]] void serve(int part, unsigned seen);

  // Whether and why a share of this round has failed; the other threads then need not wait for it.
  Failure failure() const { return failure_.load(std::memory_order_acquire); }
  // Called by a thread whose share ended with an exception. Returns the round to pass to `serve` next.
  unsigned shareFailed(Failure failure);
  // Called after `run` ended with an exception: waits until no thread works in it any more.
  void recover();

 private:
  static constexpr size_t kWorthSharing = 1 << 16;
  using Call = void (*)(const void* context, int part);

  ThreadPool();
  void runParts(int parts, Call call, const void* context);
  void awaitOthers();

  Mutex exclusive_;
  int threads_;
  int started_ = 0;  // threads, without the caller's
  // The round's number, with its number of parts in the low byte. Both are in one word, so that a late thread without a part cannot mix up
  // two rounds.
  Signal round_;
  std::atomic<unsigned> unfinished_{0};
  std::atomic<Failure> failure_{Failure::kNone};
  Call call_ = nullptr;
  const void* context_ = nullptr;
};

// A barrier for the `size` threads of a `run`; `wait` fails if a share has failed.
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
