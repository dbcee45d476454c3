#include "kernel-call.h"

#include <string>

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

void KernelCall::check(int index, const Input& input, const Shape& shape) const {
  const Shape actual = input.shape();
  if (actual == shape) return;
  fail("input " + std::to_string(index) + " is " + describe(actual) + " where " + describe(shape) + " is needed");
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

float* KernelCall::optionalOutput(int index, const Shape& shape, bool wanted) {
  float* memory = output(index, wanted ? shape : Shape{0});
  return wanted ? memory : nullptr;
}

}  // namespace rnn
