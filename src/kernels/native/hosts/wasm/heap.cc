#include "hosts/wasm/heap.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include "platform.h"

// Blocks of a few sizes, four to each doubling, are kept for the next of their size: a training step asks for the same
// sizes again and again.
namespace rnn {
namespace {

constexpr size_t kPage = 65536;
constexpr size_t kUnit = 64;
constexpr size_t kHeader = 64;  // in front of each block: its class
constexpr int kClasses = 128;
constexpr uint64_t kAddressSpace = uint64_t{1} << 32;
constexpr uint64_t kLeastGrowth = 256;  // pages: growing is a call of the system

struct FreeBlock {
  FreeBlock* next;
};

FreeBlock* freeBlocks[kClasses];
uintptr_t top = 0;
std::atomic<int> busy{0};

extern "C" unsigned char __heap_base;

// Held for some instructions only.
class HeapLock {
 public:
  HeapLock() {
    while (busy.exchange(1, std::memory_order_acquire)) {
    }
  }
  ~HeapLock() { busy.store(0, std::memory_order_release); }
};

struct SizeClass {
  int index;
  uint64_t size;
};

SizeClass classOf(size_t wanted) {
  const uint64_t size = std::max<uint64_t>(wanted, kUnit);
  uint64_t base = kUnit;
  int index = 0;
  for (; base * 2 <= size; base *= 2) index += 4;
  const uint64_t quarter = base / 4;
  const uint64_t quarters = (size - base + quarter - 1) / quarter;
  return {index + static_cast<int>(quarters), (base + quarters * quarter + kUnit - 1) / kUnit * kUnit};
}

int& classAt(void* block) { return *reinterpret_cast<int*>(static_cast<char*>(block) - kHeader); }

bool growTo(uint64_t end) {
  if (end > kAddressSpace - kPage) return false;
  const uint64_t have = static_cast<uint64_t>(__builtin_wasm_memory_size(0)) * kPage;
  if (end <= have) return true;
  const uint64_t needed = (end - have + kPage - 1) / kPage;
  return __builtin_wasm_memory_grow(0, std::max(needed, kLeastGrowth)) != static_cast<size_t>(-1) ||
         __builtin_wasm_memory_grow(0, needed) != static_cast<size_t>(-1);
}

void* newBlock(const SizeClass& size) {
  if (top == 0) top = (reinterpret_cast<uintptr_t>(&__heap_base) + kUnit - 1) / kUnit * kUnit;
  const uint64_t begin = static_cast<uint64_t>(top) + kHeader;
  if (!growTo(begin + size.size)) return nullptr;
  top = static_cast<uintptr_t>(begin + size.size);
  void* block = reinterpret_cast<void*>(static_cast<uintptr_t>(begin));
  classAt(block) = size.index;
  return block;
}

}  // namespace

void* heapAllocate(size_t wanted) {
  const SizeClass size = classOf(wanted);
  HeapLock lock;
  FreeBlock*& free = freeBlocks[size.index];
  if (!free) return newBlock(size);
  return std::exchange(free, free->next);
}

void heapFree(void* block) {
  if (!block) return;
  HeapLock lock;
  auto* freed = static_cast<FreeBlock*>(block);
  FreeBlock*& first = freeBlocks[classAt(block)];
  freed->next = first;
  first = freed;
}

}  // namespace rnn

// C's and C++'s names for it.
extern "C" {

void* malloc(size_t size) { return rnn::heapAllocate(size); }

void free(void* block) { rnn::heapFree(block); }

void* calloc(size_t count, size_t size) {
  void* block = rnn::heapAllocate(count * size);
  return block ? std::memset(block, 0, count * size) : nullptr;
}

// What atexit of wasi-libc calls: without it the libc's own malloc is linked.
void* __libc_calloc(size_t count, size_t size) { return calloc(count, size); }

// Nothing here asks for more than 64 bytes' alignment but scratch.cc, to please the system's pages.
void* aligned_alloc(size_t, size_t size) { return rnn::heapAllocate(size); }

void abort() { __builtin_trap(); }

void __cxa_pure_virtual() { __builtin_trap(); }

}

void* operator new(size_t size) {
  if (void* block = rnn::heapAllocate(size)) return block;
  rnn::fail("there is no memory for " + std::to_string(size) + " bytes");
}

void operator delete(void* block) noexcept { rnn::heapFree(block); }
void operator delete(void* block, size_t) noexcept { rnn::heapFree(block); }
