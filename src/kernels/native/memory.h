// Allocators of aligned memory.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include "platform.h"
#include "vector.h"

namespace rnn {

class Memory {
 public:
  virtual ~Memory() = default;
  // Uninitialised, aligned to 64 bytes.
  float* floats(size_t count) { return static_cast<float*>(bytes(count * sizeof(float))); }
  virtual void* bytes(size_t size) = 0;
};

// Uninitialised rows of paddedTo(width) floats.
inline std::vector<float*> paddedRows(Memory& memory, int count, int width) {
  const size_t padded = paddedTo(width);
  float* matrix = memory.floats(count * padded);
  std::vector<float*> rows;
  for (int row = 0; row < count; row++) rows.push_back(matrix + row * padded);
  return rows;
}

// Memory that is freed when this object is destroyed.
class OwnedMemory : public Memory {
 public:
  OwnedMemory() = default;
  OwnedMemory(const OwnedMemory&) = delete;
  ~OwnedMemory() override {
    for (void* block : blocks_) std::free(block);
  }

  void* bytes(size_t size) override {
    void* block = std::aligned_alloc(kAlignment, (size / kAlignment + 1) * kAlignment);
    if (block == nullptr) failForMemory(size);
    blocks_.push_back(block);
    return block;
  }

 private:
  std::vector<void*> blocks_;
};

}  // namespace rnn
