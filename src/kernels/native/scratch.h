// Memory of one kernel call, kept for the next. Kernels run one at a time (ThreadPool::exclusive): one arena is enough.
#pragma once

#include <vector>

#include "memory.h"

namespace rnn {

class Scratch {
 public:
  // Everything taken while a Frame lives is free again when it ends. One at a time; only its own thread takes from it.
  class Frame : public Memory {
   public:
    // Takes back what a frame left that ended in `fail` where that runs no destructors.
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
  size_t wanted_ = 0;  // of the next block, at least
};

}  // namespace rnn
