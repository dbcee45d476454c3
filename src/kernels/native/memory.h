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
