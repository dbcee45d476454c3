// One call of one of our operations: its inputs, outputs and scratch memory. The hosts derive their own classes from it.
#pragma once

#include <cstdint>
#include <vector>

#include "platform.h"
#include "scratch.h"
#include "thread-pool.h"
#include "vector.h"

namespace rnn {

using Shape = std::vector<int64_t>;

// float32, int32, and bool as one byte. hosts/described-call.h and JavaScript use these numbers.
enum class ElementType { kFloat = 0, kInt = 1, kBool = 2 };

constexpr int kMaxRank = 6;

inline size_t sizeOf(ElementType type) { return type == ElementType::kBool ? 1 : 4; }

// A row-major tensor.
struct Input {
  void* memory = nullptr;
  ElementType type = ElementType::kFloat;
  int dimensions = 0;
  int64_t sizes[kMaxRank] = {};

  int rank() const { return dimensions; }
  int dimension(int index) const { return static_cast<int>(sizes[index]); }
  Shape shape() const { return Shape(sizes, sizes + dimensions); }
  size_t size() const;
  bool empty() const { return size() == 0; }
  template <class Value>
  Value* data() const {
    return static_cast<Value*>(memory);
  }
};

class KernelCall {
 public:
  KernelCall() = default;
  virtual ~KernelCall() = default;
  KernelCall(const KernelCall&) = delete;

  virtual int inputCount() const = 0;
  virtual Input input(int index) = 0;
  // The values of an input of this shape; fails for another shape.
  const float* floats(int index, const Shape& shape);
  const int32_t* ints(int index, const Shape& shape);
  // Null for an empty input: an omitted gradient, bias or lengths.
  const float* optionalFloats(int index, const Shape& shape);
  const int32_t* optionalInts(int index, const Shape& shape);
  // An input of any size that is written to; ownership.ts ensures that the memory of variables is not shared.
  float* mutableFloats(int index);

  float* output(int index, const Shape& shape) { return static_cast<float*>(allocate(index, ElementType::kFloat, shape)); }
  int32_t* intOutput(int index, const Shape& shape) {
    return static_cast<int32_t*>(allocate(index, ElementType::kInt, shape));
  }
  uint8_t* boolOutput(int index, const Shape& shape) {
    return static_cast<uint8_t*>(allocate(index, ElementType::kBool, shape));
  }
  // If not wanted, allocates an empty output and returns null.
  float* optionalOutput(int index, const Shape& shape, bool wanted);

  Scratch::Frame& scratch() { return scratch_; }

 protected:
  // Uninitialised memory of an output, aligned to kAlignment bytes; fails if there is none.
  virtual void* allocate(int index, ElementType type, const Shape& shape) = 0;

 private:
  void check(int index, const Input& input, const Shape& shape) const;

  Lock lock_{ThreadPool::instance().exclusive()};
  FlushDenormals flush_;
  Scratch::Frame scratch_;
};

}  // namespace rnn
