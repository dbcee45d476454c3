#include "operations.h"

#include <exception>
#include <mutex>

namespace rnn {
namespace {

std::vector<Operation>* joinOperations() {
  auto* all = new std::vector<Operation>(recurrentOperations());
  for (const Operation& operation : trainingOperations()) all->push_back(operation);
  return all;
}

const std::vector<Operation>& allOperations() {
  static const std::vector<Operation>* operations = joinOperations();
  return *operations;
}

// TensorFlow's kernel object: one for each combination of attributes that was used.
struct Kernel {
  const Operation& operation;
  Attributes attributes;
};

bool readFlag(TF_OpKernelConstruction* construction, const Operation& operation, const char* name, bool otherwise) {
  bool declared = false;
  for (const char* attribute : operation.attributes) declared |= std::string(attribute) == std::string(name) + ": bool";
  if (!declared) return otherwise;
  TF_Status* status = tensorflow.newStatus();
  unsigned char value = otherwise;
  tensorflow.getBoolAttribute(construction, name, &value, status);
  tensorflow.deleteStatus(status);
  return value != 0;
}

Kernel* createKernel(const Operation& operation, TF_OpKernelConstruction* construction) {
  const auto flag = [&](const char* name, bool otherwise) {
    return readFlag(construction, operation, name, otherwise);
  };
  const Attributes defaults;
  return new Kernel{operation,
                    {
                        flag("reverse", defaults.reverse),
                        flag("relu", defaults.relu),
                        flag("input_gradient", defaults.inputGradient),
                        flag("state_gradient", defaults.stateGradient),
                        flag("sparse", defaults.sparse),
                        flag("nesterov", defaults.nesterov),
                        flag("transposed", defaults.transposed),
                    }};
}

void compute(void* kernel, TF_OpKernelContext* context) {
  const Kernel& self = *static_cast<const Kernel*>(kernel);
  KernelCall call(context);
  try {
    self.operation.compute(call, self.attributes);
  } catch (const std::exception& error) {
    call.fail((std::string(self.operation.name) + ": " + error.what()).c_str());
  }
}

void destroyKernel(void* kernel) { delete static_cast<Kernel*>(kernel); }

// TensorFlow's create function carries no context, so each operation needs one of its own.
constexpr int kMaxOperations = 24;

template <int Index>
void* createIndexed(TF_OpKernelConstruction* construction) {
  return createKernel(allOperations()[Index], construction);
}

using Create = void* (*)(TF_OpKernelConstruction*);

template <int... Indices>
Create createFunction(int index, std::integer_sequence<int, Indices...>) {
  static const Create functions[] = {createIndexed<Indices>...};
  return functions[index];
}

// Outputs' shapes are only known when a kernel has run; eager execution does not ask.
void inferNothing(TF_ShapeInferenceContext* context, TF_Status* status) { tensorflow.setUnknownShape(context, status); }

void declare(const Operation& operation, TF_Status* status) {
  TF_OpDefinitionBuilder* builder = tensorflow.newOpDefinitionBuilder(operation.name);
  for (const char* input : operation.inputs) tensorflow.addInput(builder, input);
  for (const char* output : operation.outputs) tensorflow.addOutput(builder, output);
  for (const char* attribute : operation.attributes) tensorflow.addAttribute(builder, attribute);
  tensorflow.setShapeInference(builder, inferNothing);
  tensorflow.registerOpDefinition(builder, status);
}

std::string registerOne(int index) {
  const Operation& operation = allOperations()[index];
  TF_Status* status = tensorflow.newStatus();
  declare(operation, status);
  if (tensorflow.getCode(status) == 0) {
    const Create create = createFunction(index, std::make_integer_sequence<int, kMaxOperations>());
    TF_KernelBuilder* builder = tensorflow.newKernelBuilder(operation.name, "CPU", create, compute, destroyKernel);
    tensorflow.registerKernelBuilder(operation.name, builder, status);
  }
  const std::string error = tensorflow.getCode(status) == 0 ? "" : tensorflow.message(status);
  tensorflow.deleteStatus(status);
  return error;
}

std::string registerAll() {
  const std::string missing = findTensorFlow();
  if (!missing.empty()) return missing;
  for (int index = 0; index < static_cast<int>(allOperations().size()); index++) {
    const std::string error = registerOne(index);
    if (!error.empty()) return error;
  }
  return "";
}

}  // namespace

std::string registerOperations() {
  static std::mutex* mutex = new std::mutex();
  static bool registered = false;
  std::lock_guard<std::mutex> lock(*mutex);
  if (registered) return "";
  const std::string error = registerAll();
  registered = error.empty();
  return error;
}

}  // namespace rnn
