// The module's memory: wasi-libc's malloc is not safe for threads, and asks for memory that it does not own.
#pragma once

#include <cstddef>

namespace rnn {

// On a 64-byte boundary; null when the memory cannot grow. From any thread.
void* heapAllocate(size_t size);
void heapFree(void* block);
// Of all blocks that are not freed.
size_t heapBytesInUse();

}  // namespace rnn
