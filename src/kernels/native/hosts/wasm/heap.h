// The module's allocator: wasi-libc's malloc is not thread-safe, and claims memory that it does not own.
#pragma once

#include <cstddef>

namespace rnn {

// Aligned to 64 bytes; null if the memory cannot grow. Thread-safe.
void* heapAllocate(size_t size);
void heapFree(void* block);
// Bytes of all blocks that are not freed.
size_t heapBytesInUse();

}  // namespace rnn
