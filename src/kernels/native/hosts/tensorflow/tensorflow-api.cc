#include "hosts/tensorflow/tensorflow-api.h"

#include <dlfcn.h>

#include <vector>

namespace rnn {

TensorFlowApi tensorflow;

namespace {

// tfjs-node loads the library privately, so RTLD_DEFAULT does not find it; dlopen by name finds it without loading it again.
std::vector<void*> loadedLibraries() {
  std::vector<void*> libraries;
  for (const char* name : {"libtensorflow_framework.so.2", "libtensorflow_cc.so.2", "libtensorflow.so.2",
                           "libtensorflow_framework.2.dylib", "libtensorflow.2.dylib"}) {
    if (void* library = dlopen(name, RTLD_NOLOAD | RTLD_LAZY)) libraries.push_back(library);
  }
  return libraries;
}

class Finder {
 public:
  template <class Function>
  void find(Function& function, const char* name) {
    for (void* library : libraries_) {
      if (void* symbol = dlsym(library, name)) {
        function = reinterpret_cast<Function>(symbol);
        return;
      }
    }
    missing_ += std::string(missing_.empty() ? "" : ", ") + name;
  }

  std::string missing() const {
    if (libraries_.empty()) return "the process has no libtensorflow loaded";
    return missing_.empty() ? "" : "the loaded libtensorflow lacks " + missing_;
  }

 private:
  std::vector<void*> libraries_ = loadedLibraries();
  std::string missing_;
};

}  // namespace

std::string findTensorFlow() {
  Finder finder;
  finder.find(tensorflow.newStatus, "TF_NewStatus");
  finder.find(tensorflow.deleteStatus, "TF_DeleteStatus");
  finder.find(tensorflow.getCode, "TF_GetCode");
  finder.find(tensorflow.message, "TF_Message");
  finder.find(tensorflow.setStatus, "TF_SetStatus");
  finder.find(tensorflow.newOpDefinitionBuilder, "TF_NewOpDefinitionBuilder");
  finder.find(tensorflow.addInput, "TF_OpDefinitionBuilderAddInput");
  finder.find(tensorflow.addOutput, "TF_OpDefinitionBuilderAddOutput");
  finder.find(tensorflow.addAttribute, "TF_OpDefinitionBuilderAddAttr");
  finder.find(tensorflow.setShapeInference, "TF_OpDefinitionBuilderSetShapeInferenceFunction");
  finder.find(tensorflow.setUnknownShape, "TF_ShapeInferenceContextSetUnknownShape");
  finder.find(tensorflow.registerOpDefinition, "TF_RegisterOpDefinition");
  finder.find(tensorflow.newKernelBuilder, "TF_NewKernelBuilder");
  finder.find(tensorflow.registerKernelBuilder, "TF_RegisterKernelBuilder");
  finder.find(tensorflow.getBoolAttribute, "TF_OpKernelConstruction_GetAttrBool");
  finder.find(tensorflow.getIntAttribute, "TF_OpKernelConstruction_GetAttrInt32");
  finder.find(tensorflow.getFloatAttribute, "TF_OpKernelConstruction_GetAttrFloat");
  finder.find(tensorflow.inputCount, "TF_NumInputs");
  finder.find(tensorflow.getInput, "TF_GetInput");
  finder.find(tensorflow.allocateOutput, "TF_AllocateOutput");
  finder.find(tensorflow.fail, "TF_OpKernelContext_Failure");
  finder.find(tensorflow.tensorData, "TF_TensorData");
  finder.find(tensorflow.tensorType, "TF_TensorType");
  finder.find(tensorflow.tensorRank, "TF_NumDims");
  finder.find(tensorflow.tensorDimension, "TF_Dim");
  finder.find(tensorflow.deleteTensor, "TF_DeleteTensor");
  return finder.missing();
}

}  // namespace rnn
