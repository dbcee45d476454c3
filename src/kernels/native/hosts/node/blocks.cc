#include "hosts/node/blocks.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <vector>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "vector.h"

namespace rnn {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;
// Blocks of at least this size are kept when they are freed.
constexpr size_t kKept = size_t{1} << 20;
// A kept block is reused if it is larger than the request by at most 1/kUnusedPart of the request.
constexpr size_t kUnusedPart = 8;
constexpr size_t kSparePart = 4;

struct Memory {
  char* start;
  size_t capacity;
};

// All blocks of the process, with a mutex: finalizers run on every JavaScript thread.
class Blocks {
 public:
  // Null if there is no memory.
  Block* take(size_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Memory memory = bytes < kKept ? Memory{static_cast<char*>(std::malloc(bytes)), bytes} : takeFree(bytes);
    if (memory.start == nullptr && bytes >= kKept) memory = {makeLarge(bytes), bytes};
    if (memory.start == nullptr) return nullptr;
    inUse_ += bytes;
    taken_ += memory.capacity;
    peak_ = std::max(peak_, taken_);
    return new Block{memory.start, bytes, memory.capacity};
  }

  void give(const Block& block) {
    const std::lock_guard<std::mutex> lock(mutex_);
    inUse_ -= block.bytes;
    taken_ -= block.capacity;
    if (block.capacity < kKept) return std::free(block.start);
    free_.push_back({block.start, block.capacity});
    freeBytes_ += block.capacity;
  }

  size_t inUse() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return inUse_;
  }

 private:
  // The free block that fits best; null if each is too small or much too large.
  Memory takeFree(size_t bytes) {
    auto best = free_.end();
    for (auto memory = free_.begin(); memory != free_.end(); memory++) {
      if (memory->capacity < bytes || memory->capacity - bytes > bytes / kUnusedPart) continue;
      if (best == free_.end() || memory->capacity <= best->capacity) best = memory;
    }
    if (best == free_.end()) return {nullptr, 0};
    const Memory found = *best;
    freeBytes_ -= found.capacity;
    free_.erase(best);
    return found;
  }

  // Drops kept blocks, oldest first, until all memory together is at most 1/kSparePart above the peak of the memory in use. With a smaller
  // limit, the sizes of one step evict each other.
  char* makeLarge(size_t bytes) {
    while (!free_.empty() && taken_ + freeBytes_ + bytes > peak_ + peak_ / kSparePart) dropOldest();
    void* memory = newPages(bytes);
    if (memory != nullptr || free_.empty()) return static_cast<char*>(memory);
    while (!free_.empty()) dropOldest();
    return static_cast<char*>(newPages(bytes));
  }

  // On Linux in huge pages, each of which is cleared as a whole.
  static void* newPages(size_t bytes) {
#if defined(__linux__)
    void* memory = nullptr;
    if (posix_memalign(&memory, kHugePage, bytes) != 0) return nullptr;
    madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
#else
    return std::malloc(bytes);
#endif
  }

  void dropOldest() {
    freeBytes_ -= free_.front().capacity;
    std::free(free_.front().start);
    free_.erase(free_.begin());
  }

  std::mutex mutex_;
  std::vector<Memory> free_;  // oldest first
  size_t freeBytes_ = 0;
  size_t inUse_ = 0;  // requested bytes of blocks in use
  size_t taken_ = 0;  // capacity of blocks in use
  size_t peak_ = 0;
};

// Never destroyed: finalizers still run while the process ends.
Blocks& blocks() {
  static Blocks* instance = new Blocks();
  return *instance;
}

}  // namespace

// A pointer to the Block precedes the data. It does not use aligned_alloc: glibc before 2.38 does not fit such a request into the gap that
// an equal one has left, so the heap would grow with every step.
void* allocate(size_t bytes) {
  Block* block = blocks().take(bytes + 2 * kAlignment);
  if (!block) return nullptr;
  const size_t past = reinterpret_cast<uintptr_t>(block->start) % kAlignment;
  char* data = block->start + kAlignment + (kAlignment - past) % kAlignment;
  *reinterpret_cast<Block**>(data - kAlignment) = block;
  return data;
}

Block* blockOf(void* data) { return *reinterpret_cast<Block**>(static_cast<char*>(data) - kAlignment); }

void freeMemory(Block* block) {
  if (!block->start) return;
  blocks().give(*block);
  block->start = nullptr;
}

void discard(Block* block) {
  freeMemory(block);
  delete block;
}

size_t bytesInUse() { return blocks().inUse(); }

}  // namespace rnn
