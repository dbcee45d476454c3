#include "thread-pool.h"

namespace rnn {
namespace {

// Spins before a thread sleeps or yields its core: about 50 microseconds. A thread without work spins longer than the gap between two
// kernels of a step, but not so long as to keep the core from TensorFlow's own threads, which run between our kernels. For a thread that
// waits for another: on an idle machine the wait ends sooner, and on a busy one the other thread needs a core.
#if defined(__wasm__)
constexpr int kSpins = 20000;  // `pause` does nothing here
#else
constexpr int kSpins = 4000;
#endif

// Waits until `word` is no longer `value`, or enough() returns true.
template <class Enough>
void awaitChange(std::atomic<unsigned>& word, unsigned value, const Enough& enough) {
  for (int spins = 0; word.load(std::memory_order_acquire) == value; spins++) {
    if (spins < kSpins) {
      pause();
    } else {
      if (enough()) return;
      giveWay(word, value);
    }
  }
}

// Fails for the same reason as another thread's share.
void failAs(Failure failure) {
  if (failure == Failure::kMemory) failForMemory(0);
  if (failure == Failure::kFault) fail("a thread failed in its share of the work");
}

}  // namespace

// Never destroyed: its threads may still be asleep when the process ends.
ThreadPool& ThreadPool::instance() {
  static ThreadPool* pool = new ThreadPool();
  return *pool;
}

ThreadPool::ThreadPool() : threads_(defaultThreads()) {}

void ThreadPool::startThreads(int count) {
  const unsigned round = round_.load();
  for (; started_ < count; started_++) startThread(started_ + 1, round);
}

void ThreadPool::runParts(int parts, Call call, const void* context) {
  if (parts <= 1) return call(context, 0);
  startThreads(parts - 1);
  call_ = call;
  context_ = context;
  unfinished_.store(parts - 1);
  const unsigned number = (round_.load() >> 8) + 1;
  round_.set(number << 8 | static_cast<unsigned>(parts));
#if defined(__wasm__)
  call(context, 0);  // after an exception JavaScript calls `recover`
#else
  try {
    call(context, 0);
  } catch (...) {
    recover();
    throw;
  }
#endif
  awaitOthers();
  failAs(failure_.exchange(Failure::kNone));
}

void ThreadPool::awaitOthers() {
  while (const unsigned unfinished = unfinished_.load(std::memory_order_acquire)) {
    awaitChange(unfinished_, unfinished, [] { return false; });
  }
}

void ThreadPool::recover() {
  if (unfinished_.load(std::memory_order_acquire) == 0 && failure() == Failure::kNone) return;
  if (failure() == Failure::kNone) failure_.store(Failure::kFault, std::memory_order_release);
  awaitOthers();
  failure_.store(Failure::kNone);
}

unsigned ThreadPool::shareFailed(Failure failure) {
  // No other round can begin before this share has ended.
  const unsigned round = round_.load();
  failure_.store(failure, std::memory_order_release);
  if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) wake(unfinished_);
  return round;
}

void ThreadPool::serve(int part, unsigned seen) {
  for (;;) {
    for (int spins = 0; round_.load() == seen && spins < kSpins; spins++) pause();
    if (round_.load() == seen) round_.sleepWhile(seen);
    seen = round_.load();
    if (part >= static_cast<int>(seen & 0xff)) continue;
#if defined(__wasm__)
    call_(context_, part);  // after an exception JavaScript calls `shareFailed`
#else
    try {
      call_(context_, part);
    } catch (...) {
      // The only possible cause is a lack of memory: inputs are checked before the work is split.
      shareFailed(Failure::kMemory);
      continue;
    }
#endif
    if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) wake(unfinished_);
  }
}

void Barrier::wait() {
  const unsigned round = round_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) == size_ - 1) {
    arrived_.store(0, std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_seq_cst);
    wake(round_);
    return;
  }
  ThreadPool& pool = ThreadPool::instance();
  awaitChange(round_, round, [&] { return pool.failure() != Failure::kNone; });
  failAs(pool.failure());
}

}  // namespace rnn
