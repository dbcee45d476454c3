// The operations of all three hosts. To add some, write a file of functions on a KernelCall that ends with a list of Operations, declare
// the list below and name it in operations.cc. TensorFlow registers them; the node and wasm hosts list them for JavaScript, where `execute`
// runs them by name. Nothing else changes except the wasm files, which must be rebuilt (node scripts/build-wasm.mjs).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernel-call.h"

namespace rnn {

// The attributes of all operations; each operation declares those that it uses. To add one, add a member here and a line to
// `attributeFields` in operations.cc.
struct Attributes {
  bool reverse = false;
  bool relu = false;
  bool inputGradient = true;
  bool stateGradient = true;
  bool sparse = false;
  bool nesterov = false;
  bool transposed = false;
  bool bfloat16Operands = false;
};

struct Operation {
  const char* name;
  // In the syntax of TensorFlow's REGISTER_OP: "input: float", "ids: int32", "mask: bool", "gradients: N * float".
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  // "reverse: bool", "axis: int", "epsilon: float": members of Attributes in snake_case; or "N: int", the number of inputs.
  std::vector<const char*> attributes;
  std::function<void(KernelCall& call, const Attributes& attributes)> compute;
};

// Each file of operations lists its own.
std::vector<Operation> recurrentOperations();
std::vector<Operation> trainingOperations();
std::vector<Operation> graphOperations();

// All of them, always in the same order.
const std::vector<Operation>& allOperations();

// A member of Attributes; exactly one of the three pointers is not null.
struct AttributeField {
  const char* declaration;
  bool Attributes::*flag;
  int Attributes::*integer;
  float Attributes::*real;
};

// Null for "N: int", which is not a member; fails for an unknown attribute.
const AttributeField* attributeField(const std::string& declaration);
void setAttribute(Attributes& attributes, const AttributeField& field, double value);

}  // namespace rnn
