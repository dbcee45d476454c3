// Memory of one kernel call, kept for the next. Kernels run one at a time (see kernel-call.h), so one arena serves all.
#pragma once

#include <cstddef>
#include <vector>

namespace rnn {

class Scratch {
 public:
  // Everything taken while a Frame lives is free again when it ends. Only the thread that runs the kernel takes.
  class Frame {
   public:
    Frame() = default;
    ~Frame() { Scratch::instance().release(); }
    Frame(const Frame&) = delete;

    // `count` values, uninitialised, on a 64-byte boundary.
    template <class Value>
    Value* take(size_t count) {
      return static_cast<Value*>(Scratch::instance().takeBytes(count * sizeof(Value)));
    }
    float* floats(size_t count) { return take<float>(count); }
  };

 private:
  struct Block {
    char* memory;
    size_t size;
  };

  static Scratch& instance();
  void* takeBytes(size_t size);
  void release();
  void addBlock(size_t size);

  std::vector<Block> blocks_;
  size_t used_ = 0;
};

}  // namespace rnn
