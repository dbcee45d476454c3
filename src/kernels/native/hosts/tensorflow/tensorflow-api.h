// The part of TensorFlow's C API that registers and runs kernels (tensorflow/c/{kernels,ops,tf_tensor,tf_status}.h), looked up in the copy
// of the library that tfjs-node has loaded. It needs neither TensorFlow's headers nor linking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

struct TF_Status;
struct TF_Tensor;
struct TF_KernelBuilder;
struct TF_OpDefinitionBuilder;
struct TF_OpKernelConstruction;
struct TF_OpKernelContext;
struct TF_ShapeInferenceContext;

namespace rnn {

constexpr int kTensorFlowFloat = 1;  // TF_FLOAT
constexpr int kTensorFlowInt = 3;    // TF_INT32
constexpr int kTensorFlowBool = 10;  // TF_BOOL
constexpr int kInvalidArgument = 3;  // TF_INVALID_ARGUMENT

struct TensorFlowApi {
  TF_Status* (*newStatus)();
  void (*deleteStatus)(TF_Status*);
  int (*getCode)(const TF_Status*);
  const char* (*message)(const TF_Status*);
  void (*setStatus)(TF_Status*, int code, const char* message);

  TF_OpDefinitionBuilder* (*newOpDefinitionBuilder)(const char* name);
  void (*addInput)(TF_OpDefinitionBuilder*, const char* spec);
  void (*addOutput)(TF_OpDefinitionBuilder*, const char* spec);
  void (*addAttribute)(TF_OpDefinitionBuilder*, const char* spec);
  void (*setShapeInference)(TF_OpDefinitionBuilder*, void (*infer)(TF_ShapeInferenceContext*, TF_Status*));
  void (*setUnknownShape)(TF_ShapeInferenceContext*, TF_Status*);
  void (*registerOpDefinition)(TF_OpDefinitionBuilder*, TF_Status*);

  TF_KernelBuilder* (*newKernelBuilder)(const char* op, const char* device, void* (*create)(TF_OpKernelConstruction*),
                                        void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));
  void (*registerKernelBuilder)(const char* name, TF_KernelBuilder*, TF_Status*);
  void (*getBoolAttribute)(TF_OpKernelConstruction*, const char* name, unsigned char* value, TF_Status*);
  void (*getIntAttribute)(TF_OpKernelConstruction*, const char* name, int32_t* value, TF_Status*);
  void (*getFloatAttribute)(TF_OpKernelConstruction*, const char* name, float* value, TF_Status*);

  int (*inputCount)(TF_OpKernelContext*);
  void (*getInput)(TF_OpKernelContext*, int index, TF_Tensor**, TF_Status*);
  TF_Tensor* (*allocateOutput)(TF_OpKernelContext*, int index, int type, const int64_t* dimensions, int rank,
                               size_t bytes, TF_Status*);
  void (*fail)(TF_OpKernelContext*, TF_Status*);

  void* (*tensorData)(const TF_Tensor*);
  int (*tensorType)(const TF_Tensor*);
  int (*tensorRank)(const TF_Tensor*);
  int64_t (*tensorDimension)(const TF_Tensor*, int dimension);
  void (*deleteTensor)(TF_Tensor*);
};

extern TensorFlowApi tensorflow;

// Fills `tensorflow`. Returns what is missing; empty if nothing is.
std::string findTensorFlow();

}  // namespace rnn
