// A language model that reads one token per step, for a batch of texts. It packs the weights once and keeps the states.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "cells.h"
#include "columns.h"
#include "draw.h"
#include "memory.h"
#include "step-product.h"

namespace rnn {

// Weights in Keras's layout, which are copied.
struct StepperLayerWeights {
  int inputs;
  int hidden;
  const float* kernel;     // [inputs, G*hidden]
  const float* recurrent;  // [hidden, G*hidden]
  const float* bias;       // [G*hidden]
};

struct StepperModel {
  const Cell* cell;
  bool relu;      // instead of tanh, if the cell has a choice
  WeightFormat format;
  std::vector<StepperLayerWeights> layers;
  int vocabulary;
  int outputs;                // logits of the tokens, or other values from which these are computed
  const float* embedding;     // [vocabulary, inputs of layer 0], or null for one-hot tokens
  const float* outputKernel;  // [hidden of the last layer, outputs]
  const float* outputBias;    // [outputs]
};

class StepperLayer;
class StepShare;

class Stepper {
 public:
  Stepper(const StepperModel& model, int batch);
  ~Stepper();

  // The number of texts, at first the largest possible one.
  int rows() const { return rows_; }
  int vocabulary() const { return vocabulary_; }
  int outputs() const { return outputs_; }
  // Size of the state of one text: layer by layer, each in the order of its cell's states.
  int stateSize() const { return stateSize_; }

  // Sets the number of texts to `rows`. Text i gets the state and the rule of text parents[i], or, for -1, a zero state and the default
  // rule. This function, step, setRule and draw fail for invalid arguments.
  void arrange(const int* parents, int rows);

  // One token per text, each in 0..vocabulary-1 -> outputs [rows, outputs].
  void step(const int* tokens, float* outputs);

  // Sets how `draw` chooses the tokens of a text.
  void setRule(int row, DrawRule rule);
  // Runs up to `steps` steps, the first on the tokens `first`, one per text. Each step draws one token per text into drawn [steps, rows],
  // which the next step reads. Stops after a step in which a text drew `end` (-1 for none), or its logits were not finite; then it draws
  // -1. A negative number -1 - id is not drawn with: the token is `id`. The outputs of texts after the last one that draws are not
  // computed. Returns the number of steps done. The outputs must be one logit per token.
  int draw(const int* first, const double* uniforms, int steps, int end, int* drawn);

  // [rows, stateSize]
  void getState(float* state) const;
  void setState(const float* state);

 private:
  class Walk;

  void checkTokens(const int* tokens, size_t count) const;
  // Fills `table_` and returns true, or, if the table would be too large, fills `embedding_` and returns false.
  bool prepareTokens(const StepperModel& model);
  template <class Work>
  void share(const Work& work) const;

  const int batch_;
  int rows_;
  const int vocabulary_;
  const int outputs_;
  int stateSize_ = 0;
  OwnedMemory memory_;
  std::vector<std::unique_ptr<StepperLayer>> layers_;
  // x W + b of layer 0 for each token, or null if that takes too much memory; then the embedding is used.
  const float* table_ = nullptr;
  const float* embedding_ = nullptr;
  int embeddingSize_ = 0;
  const Columns outputColumns_;
  const bool usesTiles_;  // of AMX
  // Computes the outputs of a share's rows from the last layer's states: out[row].
  std::function<void(const StepShare& share, const float* const* states, float* const* out)> project_;
  std::vector<DrawRule> rules_;
  std::vector<float*> logits_;  // for `draw`: [batch] rows, padded to whole vectors
  // Which of the two buffers has the layers' hidden states.
  int now_ = 0;
};

}  // namespace rnn
