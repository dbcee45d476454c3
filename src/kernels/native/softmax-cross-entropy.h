#pragma once

namespace rnn {

// For each row, with z = logits + bias and p = softmax(z):
//   loss = w (ln Σ exp(z) - z_target)
//   dz = w (p - onehot(target))
struct SoftmaxCrossEntropy {
  int rows;
  int size;
  const float* logits;   // [rows, size]
  const float* bias;     // [size], or null
  const int* targets;    // [rows], each in 0..size-1
  const float* weights;  // [rows], or null for ones
  float* losses;         // [rows]
  float* dLogits;        // [rows, size], or null when not wanted
};
void softmaxCrossEntropy(const SoftmaxCrossEntropy& loss);

}  // namespace rnn
