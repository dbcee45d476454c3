#include "kernel-call.h"

namespace rnn {
namespace {

std::string describe(const Shape& shape) {
  std::string text = "[";
  for (size_t index = 0; index < shape.size(); index++) text += (index ? ", " : "") + std::to_string(shape[index]);
  return text + "]";
}

}  // namespace

size_t Input::size() const {
  size_t size = 1;
  for (int index = 0; index < rank(); index++) size *= dimension(index);
  return size;
}

KernelCall::~KernelCall() {
  for (TF_Tensor* tensor : tensors_) tensorflow.deleteTensor(tensor);
  tensorflow.deleteStatus(status_);
}

void KernelCall::throwOnError() const {
  if (tensorflow.getCode(status_) != 0) throw KernelError(tensorflow.message(status_));
}

void KernelCall::fail(const char* message) {
  tensorflow.setStatus(status_, kInvalidArgument, message);
  tensorflow.fail(context_, status_);
}

Input KernelCall::input(int index) {
  TF_Tensor* tensor = nullptr;
  tensorflow.getInput(context_, index, &tensor, status_);
  throwOnError();
  tensors_.push_back(tensor);
  return Input(tensor);
}

void KernelCall::check(int index, const Input& input, const Shape& shape) const {
  Shape actual;
  for (int dimension = 0; dimension < input.rank(); dimension++) actual.push_back(input.dimension(dimension));
  if (actual == shape) return;
  throw KernelError("input " + std::to_string(index) + " is " + describe(actual) + " where " + describe(shape) +
                    " is needed");
}

const float* KernelCall::floats(int index, const Shape& shape) {
  const Input given = input(index);
  check(index, given, shape);
  return given.data<const float>();
}

const int32_t* KernelCall::ints(int index, const Shape& shape) {
  const Input given = input(index);
  check(index, given, shape);
  return given.data<const int32_t>();
}

const float* KernelCall::optionalFloats(int index, const Shape& shape) {
  const Input given = input(index);
  if (given.empty()) return nullptr;
  check(index, given, shape);
  return given.data<const float>();
}

const int32_t* KernelCall::optionalInts(int index, const Shape& shape) {
  const Input given = input(index);
  if (given.empty()) return nullptr;
  check(index, given, shape);
  return given.data<const int32_t>();
}

float* KernelCall::mutableFloats(int index) { return input(index).data<float>(); }

void* KernelCall::allocate(int index, int type, const Shape& shape) {
  size_t bytes = 4;
  for (int64_t dimension : shape) bytes *= dimension;
  const int rank = static_cast<int>(shape.size());
  TF_Tensor* tensor = tensorflow.allocateOutput(context_, index, type, shape.data(), rank, bytes, status_);
  throwOnError();
  tensors_.push_back(tensor);
  return tensorflow.tensorData(tensor);
}

float* KernelCall::optionalOutput(int index, const Shape& shape, bool wanted) {
  float* memory = output(index, wanted ? shape : Shape{0});
  return wanted ? memory : nullptr;
}

}  // namespace rnn
