// The output layer: a product with one large matrix, and its gradients.
#pragma once

#include "scratch.h"

namespace rnn {

// The matrix W of an output layer: [inputs, outputs], or its transpose [outputs, inputs] (tied weights).
struct OutputKernel {
  const float* values;
  int inputs;
  int outputs;
  bool transposed;
  bool bfloat16;  // whether operands of its products are rounded to bfloat16
};

// out = rows W, [count, outputs]
void project(Scratch::Frame& scratch, const float* rows, int count, const OutputKernel& kernel, float* out);

// Gradients of out = rows W + b:  dRows = dOut Wᵀ,  dW = rowsᵀ dOut (transposed if W is),  db = Σ dOut
struct ProjectionGradients {
  float* rows;    // [count, inputs]
  float* kernel;  // same shape as the kernel
  float* bias;    // [outputs]
};
void projectionGradients(Scratch::Frame& scratch, const float* rows, int count, const OutputKernel& kernel,
                         const float* dOut, const ProjectionGradients& gradients);

}  // namespace rnn
