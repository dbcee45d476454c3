#include "hosts/wasm/heap.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>

#include "platform.h"

// Two-level segregated fit (Masmano et al. 2004). Free blocks are kept in lists by size class. A request takes a block of the smallest
// class whose blocks are all large enough, and splits off the rest. A freed block is merged with its free neighbours, so freed memory can
// serve requests of any size, however the sizes change between batches.
namespace rnn {
namespace {

constexpr size_t kPage = 65536;
constexpr size_t kUnit = 64;
constexpr uint64_t kAddressSpace = uint64_t{1} << 32;
constexpr uint64_t kLeastGrowth = 256;  // pages; growing is a system call
constexpr int kSteps = 16;              // size classes per doubling: rounding wastes at most 1/16 of a block
constexpr int kClasses = 384;
constexpr int kWords = kClasses / 32;

// The header in front of each block's data. All blocks are adjacent in memory, up to `last`.
struct alignas(kUnit) Block {
  uint32_t units;  // of data after this header
  bool free;
  Block* before;  // the previous block in memory
  Block* next;    // next and previous free block of its class
  Block* previous;

  void* data() { return this + 1; }
  Block* after() { return this + 1 + units; }
};
static_assert(sizeof(Block) == kUnit);

Block* last = nullptr;
uintptr_t top = 0;  // where `last` ends
Block* freeBlocks[kClasses];
uint32_t occupied[kWords];  // a bit for each class that has free blocks
size_t unitsInUse = 0;
std::atomic<int> busy{0};

extern "C" unsigned char __heap_base;

// A spin lock, held for a few instructions only.
class HeapLock {
 public:
  HeapLock() {
    while (busy.exchange(1, std::memory_order_acquire)) {
    }
  }
  ~HeapLock() { busy.store(0, std::memory_order_release); }
};

int log2Of(uint32_t value) { return 31 - __builtin_clz(value); }

// The largest class whose minimum size is at most `units`.
int classOf(uint32_t units) {
  if (units < kSteps) return static_cast<int>(units);
  const int exponent = log2Of(units) - log2Of(kSteps);
  return (exponent + 1) * kSteps + static_cast<int>(units >> exponent) - kSteps;
}

// `units` rounded up to the minimum size of a class: each block of that class or a higher one is large enough.
uint32_t roundedUp(uint32_t units) {
  if (units < kSteps) return units;
  const uint32_t step = uint32_t{1} << (log2Of(units) - log2Of(kSteps));
  return (units + step - 1) / step * step;
}

void insert(Block* block) {
  const int index = classOf(block->units);
  block->free = true;
  block->previous = nullptr;
  block->next = freeBlocks[index];
  if (block->next) block->next->previous = block;
  freeBlocks[index] = block;
  occupied[index / 32] |= uint32_t{1} << (index % 32);
}

void remove(Block* block) {
  const int index = classOf(block->units);
  (block->previous ? block->previous->next : freeBlocks[index]) = block->next;
  if (block->next) block->next->previous = block->previous;
  if (!freeBlocks[index]) occupied[index / 32] &= ~(uint32_t{1} << (index % 32));
  block->free = false;
}

// Null if no free block is certain to be large enough.
Block* findFree(uint32_t units) {
  const int index = classOf(units);
  uint32_t bits = occupied[index / 32] & ~uint32_t{0} << (index % 32);
  for (int word = index / 32;;) {
    if (bits) return freeBlocks[word * 32 + __builtin_ctz(bits)];
    if (++word == kWords) return nullptr;
    bits = occupied[word];
  }
}

bool growTo(uint64_t end) {
  if (end > kAddressSpace - kPage) return false;
  const uint64_t have = static_cast<uint64_t>(__builtin_wasm_memory_size(0)) * kPage;
  if (end <= have) return true;
  const uint64_t needed = (end - have + kPage - 1) / kPage;
  return __builtin_wasm_memory_grow(0, std::max(needed, kLeastGrowth)) != static_cast<size_t>(-1) ||
         __builtin_wasm_memory_grow(0, needed) != static_cast<size_t>(-1);
}

// Adds a block at the end of the memory, or extends the last block if it is free.
Block* append(uint32_t units) {
  if (top == 0) top = (reinterpret_cast<uintptr_t>(&__heap_base) + kUnit - 1) / kUnit * kUnit;
  const bool extend = last && last->free;
  auto* block = extend ? last : reinterpret_cast<Block*>(top);
  const uint64_t end = reinterpret_cast<uintptr_t>(block) + (uint64_t{units} + 1) * kUnit;
  if (!growTo(end)) return nullptr;
  if (extend) {
    remove(block);
  } else {
    block->before = last;
    block->free = false;
  }
  block->units = units;
  last = block;
  top = static_cast<uintptr_t>(end);
  return block;
}

// Splits off what the block has beyond `units`, as a free block.
void cut(Block* block, uint32_t units) {
  if (block->units < units + 2) return;
  Block* rest = block + 1 + units;
  rest->units = block->units - units - 1;
  rest->before = block;
  block->units = units;
  (block == last ? last : rest->after()->before) = rest;
  insert(rest);
}

// Merges `block` with the one after it; neither may be in a list.
void join(Block* block, Block* after) {
  block->units += after->units + 1;
  (after == last ? last : block->after()->before) = block;
}

}  // namespace

void* heapAllocate(size_t wanted) {
  const uint32_t units = roundedUp(static_cast<uint32_t>(std::max<uint64_t>(1, (uint64_t{wanted} + kUnit - 1) / kUnit)));
  HeapLock lock;
  Block* block = findFree(units);
  if (block) {
    remove(block);
    cut(block, units);
  } else {
    block = append(units);
    if (!block) return nullptr;
  }
  unitsInUse += block->units;
  return block->data();
}

void heapFree(void* data) {
  if (!data) return;
  HeapLock lock;
  Block* block = static_cast<Block*>(data) - 1;
  unitsInUse -= block->units;
  if (block != last && block->after()->free) {
    Block* after = block->after();
    remove(after);
    join(block, after);
  }
  if (block->before && block->before->free) {
    Block* before = block->before;
    remove(before);
    join(before, block);
    block = before;
  }
  insert(block);
}

size_t heapBytesInUse() {
  HeapLock lock;
  return unitsInUse * kUnit;
}

}  // namespace rnn

// The standard names, in C and C++.
extern "C" {

void* malloc(size_t size) { return rnn::heapAllocate(size); }

void free(void* block) { rnn::heapFree(block); }

void* calloc(size_t count, size_t size) {
  void* block = rnn::heapAllocate(count * size);
  return block ? std::memset(block, 0, count * size) : nullptr;
}

// Called by wasi-libc's atexit: without it, the libc's own malloc would be linked.
void* __libc_calloc(size_t count, size_t size) { return calloc(count, size); }

// All blocks are aligned to 64 bytes. Only scratch.cc asks for more, for the system's huge pages, which wasm does not have.
void* aligned_alloc(size_t, size_t size) { return rnn::heapAllocate(size); }

void abort() { __builtin_trap(); }

void __cxa_pure_virtual() { __builtin_trap(); }

}

void* operator new(size_t size) {
  if (void* block = rnn::heapAllocate(size)) return block;
  rnn::failForMemory(size);
}

void operator delete(void* block) noexcept { rnn::heapFree(block); }
void operator delete(void* block, size_t) noexcept { rnn::heapFree(block); }
