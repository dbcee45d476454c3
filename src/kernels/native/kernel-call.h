// One run of one of our operations: its inputs, outputs, scratch memory and first error.
#pragma once

#include <initializer_list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "scratch.h"
#include "tensorflow-api.h"
#include "thread-pool.h"
#include "vector.h"

namespace rnn {

// Caught where TensorFlow calls us; becomes the error of the operation.
class KernelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using Shape = std::vector<int64_t>;

class Input {
 public:
  explicit Input(TF_Tensor* tensor) : tensor_(tensor) {}
  int rank() const { return tensorflow.tensorRank(tensor_); }
  int dimension(int index) const { return static_cast<int>(tensorflow.tensorDimension(tensor_, index)); }
  size_t size() const;
  bool empty() const { return size() == 0; }
  template <class Value>
  Value* data() const {
    return static_cast<Value*>(tensorflow.tensorData(tensor_));
  }

 private:
  TF_Tensor* tensor_;
};

class KernelCall {
 public:
  explicit KernelCall(TF_OpKernelContext* context) : context_(context), status_(tensorflow.newStatus()) {}
  ~KernelCall();
  KernelCall(const KernelCall&) = delete;

  int inputCount() const { return tensorflow.inputCount(context_); }
  Input input(int index);
  // The values of an input of this shape; throws for another.
  const float* floats(int index, const Shape& shape);
  const int32_t* ints(int index, const Shape& shape);
  // Null for an empty input: a gradient, bias or lengths that were left out.
  const float* optionalFloats(int index, const Shape& shape);
  const int32_t* optionalInts(int index, const Shape& shape);
  // An input of any size to be written to: see ownership.ts for why nobody else holds its memory.
  float* mutableFloats(int index);

  float* output(int index, const Shape& shape) { return static_cast<float*>(allocate(index, kFloatType, shape)); }
  int32_t* intOutput(int index, const Shape& shape) { return static_cast<int32_t*>(allocate(index, kIntType, shape)); }
  // An empty output when it is not wanted, and null.
  float* optionalOutput(int index, const Shape& shape, bool wanted);

  Scratch::Frame& scratch() { return scratch_; }
  void fail(const char* message);

 private:
  void check(int index, const Input& input, const Shape& shape) const;
  void* allocate(int index, int type, const Shape& shape);
  void throwOnError() const;

  std::lock_guard<std::mutex> lock_{ThreadPool::instance().exclusive()};
  FlushDenormals flush_;
  Scratch::Frame scratch_;
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

}  // namespace rnn
