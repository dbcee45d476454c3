// Memory of the outputs of operations. Large blocks are kept when they are freed and given out again: a training step asks for
// the same sizes each time, and pages fresh from the system are cleared one by one, a third of a step's time.
#pragma once

#include <cstddef>

namespace rnn {

// JavaScript's ArrayBuffer is told of it for as long as it lives, which is longer than `freeMemory`: Node runs finalizers when the
// event loop comes to them, after a whole step.
struct Block {
  char* start;      // null once it is freed
  size_t bytes;     // that were asked for
  size_t capacity;  // that it has
};

// At 64 bytes, uninitialised; null where there is no memory.
void* allocate(size_t bytes);
// Of what `allocate` gave.
Block* blockOf(void* data);
// Gives the memory back; the block itself stays.
void freeMemory(Block* block);
// Ends the block, and frees its memory if that has not been done.
void discard(Block* block);
// Of all blocks that are not freed.
size_t bytesInUse();

}  // namespace rnn
