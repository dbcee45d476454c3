#include "hosts/described-call.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace rnn {
namespace {

// The parsed declarations of an operation.
struct Declared {
  std::vector<ElementType> inputs;
  bool list = false;  // the last input stands for any number of inputs
  std::vector<const AttributeField*> attributes;
};

ElementType typeOf(const std::string& declaration) {
  const std::string type = declaration.substr(declaration.find_last_of(' ') + 1);
  if (type == "float") return ElementType::kFloat;
  return type == "int32" ? ElementType::kInt : ElementType::kBool;
}

Declared readDeclarations(const Operation& operation) {
  Declared declared;
  for (const std::string declaration : operation.inputs) {
    declared.inputs.push_back(typeOf(declaration));
    declared.list |= declaration.find(": N * ") != std::string::npos;
  }
  for (const char* declaration : operation.attributes) {
    if (const AttributeField* field = attributeField(declaration)) declared.attributes.push_back(field);
  }
  return declared;
}

const Declared& declaredBy(int index) {
  static const std::vector<Declared>* all = [] {
    auto* read = new std::vector<Declared>();
    for (const Operation& operation : allOperations()) read->push_back(readDeclarations(operation));
    return read;
  }();
  return (*all)[index];
}

void checkInputs(const Declared& declared, const Descriptors& inputs) {
  const int count = static_cast<int>(declared.inputs.size());
  if (declared.list ? inputs.count < count - 1 : inputs.count != count) {
    fail("it takes " + std::to_string(count) + " inputs, not " + std::to_string(inputs.count));
  }
  for (int index = 0; index < inputs.count; index++) {
    const int32_t* words = inputs.words + index * kDescriptorWords;
    if (words[0] != static_cast<int32_t>(declared.inputs[std::min(index, count - 1)])) {
      fail("input " + std::to_string(index) + " is of another type");
    }
  }
}

class DescribedCall : public KernelCall {
 public:
  DescribedCall(const Descriptors& inputs, const Descriptors& outputs, Allocate allocate)
      : inputs_(inputs), outputs_(outputs), allocate_(allocate) {}

  int inputCount() const override { return inputs_.count; }

  Input input(int index) override {
    const int32_t* words = inputs_.words + index * kDescriptorWords;
    Input input;
    input.memory = inputs_.memory[index];
    input.type = static_cast<ElementType>(words[0]);
    input.dimensions = words[1];
    std::copy(words + 2, words + 2 + words[1], input.sizes);
    return input;
  }

 protected:
  void* allocate(int index, ElementType type, const Shape& shape) override {
    if (index >= outputs_.count) fail("it has more than " + std::to_string(outputs_.count) + " outputs");
    if (shape.size() > kMaxRank) fail("an output has more than " + std::to_string(kMaxRank) + " dimensions");
    int32_t* words = outputs_.words + index * kDescriptorWords;
    words[0] = static_cast<int32_t>(type);
    words[1] = static_cast<int32_t>(shape.size());
    std::copy(shape.begin(), shape.end(), words + 2);
    uint64_t bytes = sizeOf(type);
    for (const int64_t size : shape) bytes *= static_cast<uint64_t>(size);
    void* memory = bytes > SIZE_MAX ? nullptr : allocate_(static_cast<size_t>(bytes));
    if (memory == nullptr) failForMemory(bytes);
    return outputs_.memory[index] = memory;
  }

 private:
  const Descriptors& inputs_;
  const Descriptors& outputs_;
  const Allocate allocate_;
};

}  // namespace

void executeDescribed(int index, const double* attributes, const Descriptors& inputs, const Descriptors& outputs,
                      Allocate allocate) {
  const Declared& declared = declaredBy(index);
  checkInputs(declared, inputs);
  Attributes values;
  for (const AttributeField* field : declared.attributes) {
    const double value = *attributes++;
    if (!std::isnan(value)) setAttribute(values, *field, value);
  }
  DescribedCall call(inputs, outputs, allocate);
  allOperations()[index].compute(call, values);
}

std::string describeOperations() {
  std::string text;
  for (const Operation& operation : allOperations()) {
    text += operation.name;
    for (const std::string declaration : operation.attributes) {
      if (attributeField(declaration)) text += " " + declaration.substr(0, declaration.find(':'));
    }
    text += "\n";
  }
  return text;
}

}  // namespace rnn
