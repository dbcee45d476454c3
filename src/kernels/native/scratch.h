// Memory of one kernel call, kept for the next call. Kernels run one at a time (ThreadPool::exclusive), so one arena is enough.
#pragma once

#include <vector>

#include "memory.h"

namespace rnn {

class Scratch {
 public:
  // Memory taken from a Frame is free again when the Frame ends. There is one Frame at a time, and only its own thread takes memory.
  class Frame : public Memory {
   public:
    // Releases the memory of an earlier Frame that ended in `fail` without a destructor call.
    Frame() { Scratch::instance().release(); }
    Frame(const Frame&) = delete;
    ~Frame() override { Scratch::instance().release(); }

    void* bytes(size_t size) override { return Scratch::instance().take(size); }

    template <class Value>
    Value* take(size_t count) {
      return static_cast<Value*>(bytes(count * sizeof(Value)));
    }
  };

 private:
  struct Block {
    char* memory;
    size_t size;
  };

  static Scratch& instance();
  void* take(size_t size);
  void release();
  void addBlock(size_t size);

  std::vector<Block> blocks_;
  size_t used_ = 0;
  size_t wanted_ = 0;  // minimum size of the next block
};

}  // namespace rnn
