#include "operations.h"

namespace rnn {
namespace {

std::vector<Operation>* joinOperations() {
  auto* all = new std::vector<Operation>();
  for (const auto list : {recurrentOperations, trainingOperations, graphOperations}) {
    for (const Operation& operation : list()) all->push_back(operation);
  }
  return all;
}

constexpr AttributeField flagField(const char* declaration, bool Attributes::*member) {
  return {declaration, member, nullptr, nullptr};
}

constexpr AttributeField attributeFields[] = {
    flagField("reverse: bool", &Attributes::reverse),
    flagField("relu: bool", &Attributes::relu),
    flagField("input_gradient: bool", &Attributes::inputGradient),
    flagField("state_gradient: bool", &Attributes::stateGradient),
    flagField("sparse: bool", &Attributes::sparse),
    flagField("nesterov: bool", &Attributes::nesterov),
    flagField("transposed: bool", &Attributes::transposed),
    flagField("bfloat16_operands: bool", &Attributes::bfloat16Operands),
};

}  // namespace

const std::vector<Operation>& allOperations() {
  static const std::vector<Operation>* operations = joinOperations();
  return *operations;
}

const AttributeField* attributeField(const std::string& declaration) {
  if (declaration == "N: int") return nullptr;
  for (const AttributeField& field : attributeFields) {
    if (declaration == field.declaration) return &field;
  }
  fail("there is no attribute " + declaration);
}

void setAttribute(Attributes& attributes, const AttributeField& field, double value) {
  if (field.flag) attributes.*field.flag = value != 0;
  if (field.integer) attributes.*field.integer = static_cast<int>(value);
  if (field.real) attributes.*field.real = static_cast<float>(value);
}

}  // namespace rnn
