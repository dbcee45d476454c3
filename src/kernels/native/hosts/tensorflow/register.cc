#include "hosts/tensorflow/register.h"

#include <exception>
#include <mutex>
#include <utility>

#include "hosts/tensorflow/tensorflow-api.h"
#include "operations.h"

namespace rnn {
namespace {

// A KernelCall on TensorFlow's tensors.
class TensorFlowCall : public KernelCall {
 public:
  explicit TensorFlowCall(TF_OpKernelContext* context) : context_(context), status_(tensorflow.newStatus()) {}

  ~TensorFlowCall() override {
    for (TF_Tensor* tensor : tensors_) tensorflow.deleteTensor(tensor);
    tensorflow.deleteStatus(status_);
  }

  int inputCount() const override { return tensorflow.inputCount(context_); }

  Input input(int index) override {
    TF_Tensor* tensor = nullptr;
    tensorflow.getInput(context_, index, &tensor, status_);
    failOnError();
    tensors_.push_back(tensor);
    Input input;
    input.memory = tensorflow.tensorData(tensor);
    const int type = tensorflow.tensorType(tensor);
    input.type = type == kTensorFlowFloat ? ElementType::kFloat
                 : type == kTensorFlowInt ? ElementType::kInt
                                          : ElementType::kBool;
    input.dimensions = tensorflow.tensorRank(tensor);
    if (input.dimensions > kMaxRank) rnn::fail("an input has more than " + std::to_string(kMaxRank) + " dimensions");
    for (int d = 0; d < input.dimensions; d++) input.sizes[d] = tensorflow.tensorDimension(tensor, d);
    return input;
  }

  // Fails the operation with `message`.
  void report(const std::string& message) {
    tensorflow.setStatus(status_, kInvalidArgument, message.c_str());
    tensorflow.fail(context_, status_);
  }

 protected:
  void* allocate(int index, ElementType type, const Shape& shape) override {
    constexpr int kTypes[] = {kTensorFlowFloat, kTensorFlowInt, kTensorFlowBool};
    size_t bytes = sizeOf(type);
    for (int64_t dimension : shape) bytes *= dimension;
    const int rank = static_cast<int>(shape.size());
    TF_Tensor* tensor = tensorflow.allocateOutput(context_, index, kTypes[static_cast<int>(type)], shape.data(), rank,
                                                  bytes, status_);
    failOnError();
    tensors_.push_back(tensor);
    return tensorflow.tensorData(tensor);
  }

 private:
  void failOnError() const {
    if (tensorflow.getCode(status_) != 0) rnn::fail(tensorflow.message(status_));
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

// TensorFlow's kernel object: one for each combination of attributes that was used.
struct Kernel {
  const Operation& operation;
  Attributes attributes;
};

double readAttribute(TF_OpKernelConstruction* construction, const AttributeField& field, const char* name,
                     TF_Status* status) {
  if (field.flag) {
    unsigned char value = 0;
    tensorflow.getBoolAttribute(construction, name, &value, status);
    return value;
  }
  if (field.integer) {
    int32_t value = 0;
    tensorflow.getIntAttribute(construction, name, &value, status);
    return value;
  }
  float value = 0;
  tensorflow.getFloatAttribute(construction, name, &value, status);
  return value;
}

Kernel* createKernel(const Operation& operation, TF_OpKernelConstruction* construction) {
  auto* kernel = new Kernel{operation, {}};
  TF_Status* status = tensorflow.newStatus();
  for (const std::string declaration : operation.attributes) {
    const AttributeField* field = attributeField(declaration);
    if (!field) continue;
    const std::string name = declaration.substr(0, declaration.find(':'));
    setAttribute(kernel->attributes, *field, readAttribute(construction, *field, name.c_str(), status));
  }
  tensorflow.deleteStatus(status);
  return kernel;
}

void compute(void* kernel, TF_OpKernelContext* context) {
  const Kernel& self = *static_cast<const Kernel*>(kernel);
  TensorFlowCall call(context);
  try {
    self.operation.compute(call, self.attributes);
  } catch (const std::exception& error) {
    call.report(std::string(self.operation.name) + ": " + error.what());
  }
}

void destroyKernel(void* kernel) { delete static_cast<Kernel*>(kernel); }

// TensorFlow's create function gets no context argument, so each operation needs its own function.
constexpr int kMaxOperations = 128;

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

// The shapes of outputs are known only after a kernel has run; eager execution does not need them before.
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
  if (allOperations().size() > kMaxOperations) return "there are more operations than kMaxOperations";
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
