// The operations, as all three hosts know them. To add some: a file of functions on a KernelCall that ends with a list of
// Operations, declared below and named in operations.cc. TensorFlow registers them, the node and wasm hosts list them for
// JavaScript, and `execute` runs them there by name; nothing else has to be touched but the built wasm files
// (node scripts/build-wasm.mjs).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernel-call.h"

namespace rnn {

// The attributes that operations have; each declares the ones it uses. A new one is a member here and a line of
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
  // In the language of tf.REGISTER_OP: "input: float", "ids: int32", "mask: bool", "gradients: N * float".
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  // "reverse: bool", "axis: int", "epsilon: float": members of Attributes in snake_case; or "N: int", how many inputs.
  std::vector<const char*> attributes;
  std::function<void(KernelCall& call, const Attributes& attributes)> compute;
};

// Each file of operations lists its own.
std::vector<Operation> recurrentOperations();
std::vector<Operation> trainingOperations();
std::vector<Operation> graphOperations();

// All of them, always in the same order.
const std::vector<Operation>& allOperations();

// A member of Attributes; one of the three is not null.
struct AttributeField {
  const char* declaration;
  bool Attributes::*flag;
  int Attributes::*integer;
  float Attributes::*real;
};

// Null for "N: int", which is no member; fails for what nobody declared.
const AttributeField* attributeField(const std::string& declaration);
void setAttribute(Attributes& attributes, const AttributeField& field, double value);

}  // namespace rnn
