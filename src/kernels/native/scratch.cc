#include "scratch.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace rnn {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;

size_t roundedUp(size_t size, size_t unit) { return (size + unit - 1) / unit * unit; }

}  // namespace

Scratch& Scratch::instance() {
  static Scratch* scratch = new Scratch();
  return *scratch;
}

void Scratch::addBlock(size_t size) {
  size = roundedUp(std::max(size, wanted_), kHugePage);
  char* memory = static_cast<char*>(std::aligned_alloc(kHugePage, size));
  if (memory == nullptr) failForMemory(size);
#if defined(__linux__)
  madvise(memory, size, MADV_HUGEPAGE);
#endif
  blocks_.push_back({memory, size});
  used_ = 0;
}

void* Scratch::take(size_t size) {
  size = roundedUp(size + 1, kAlignment);
  if (blocks_.empty() || used_ + size > blocks_.back().size) addBlock(size);
  void* taken = blocks_.back().memory + used_;
  used_ += size;
  return taken;
}

// If a call needed several blocks, the next call allocates a single one of their total size.
void Scratch::release() {
  used_ = 0;
  if (blocks_.size() <= 1) return;
  wanted_ = 0;
  for (const Block& block : blocks_) {
    wanted_ += block.size;
    std::free(block.memory);
  }
  blocks_.clear();
}

}  // namespace rnn
