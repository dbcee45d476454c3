// Memory for the outputs of operations. Large blocks are kept when they are freed, and reused: each training step requests the same sizes,
// and the system clears new pages one by one, which takes a third of a step's time.
#pragma once

#include <cstddef>

namespace rnn {

// The record of an allocation. A JavaScript ArrayBuffer refers to it until its finalizer runs, which may be long after `freeMemory`: Node
// runs finalizers only when the event loop reaches them, after a whole step.
struct Block {
  char* start;      // null once it is freed
  size_t bytes;     // requested
  size_t capacity;  // allocated
};

// Uninitialised memory, aligned to 64 bytes; null if there is none.
void* allocate(size_t bytes);
// The Block of memory that `allocate` returned.
Block* blockOf(void* data);
// Frees the memory, but not the Block itself.
void freeMemory(Block* block);
// Deletes the Block, and frees its memory unless it is already freed.
void discard(Block* block);
// Bytes of all blocks that are not freed.
size_t bytesInUse();

}  // namespace rnn
