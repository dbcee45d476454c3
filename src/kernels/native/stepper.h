// A language model unrolled a token at a time, for a batch of texts: weights packed once, states kept here.
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

// Weights in Keras's layout; they are copied.
struct StepperLayerWeights {
  int inputs;
  int hidden;
  const float* kernel;     // [inputs, G*hidden]
  const float* recurrent;  // [hidden, G*hidden]
  const float* bias;       // [G*hidden]
};

struct StepperModel {
  const Cell* cell;
  bool relu;      // where the cell chooses its activation, else tanh
  WeightFormat format;
  std::vector<StepperLayerWeights> layers;
  int vocabulary;
  int outputs;                // the logits of the tokens, or other sums to be turned into these
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

  // How many texts there are: at first as many as it has room for.
  int rows() const { return rows_; }
  int vocabulary() const { return vocabulary_; }
  int outputs() const { return outputs_; }
  // Numbers of the state of one text: layer by layer, and of each in the order of its cell's states.
  int stateSize() const { return stateSize_; }

  // From now on there are `rows` texts: text i goes on with the state and the rule of text parents[i], or, for -1, from
  // zero with the first rule. These four fail for what they cannot take.
  void arrange(const int* parents, int rows);

  // One token a text, each in 0..vocabulary-1 -> outputs [rows, outputs].
  void step(const int* tokens, float* outputs);

  // How `draw` chooses a text's tokens from now on.
  void setRule(int row, DrawRule rule);
  // Up to `steps` steps from `first`, one token a text: each token drawn, in drawn [steps, rows], is read by the next
  // step. Returns how many steps were done; the last is the one in which a text came to `end` (-1 for none) or its
  // logits were not finite, for which -1 is drawn. The outputs must be one logit a token.
  int draw(const int* first, const double* uniforms, int steps, int end, int* drawn);

  // [rows, stateSize]
  void getState(float* state) const;
  void setState(const float* state);

 private:
  class Walk;

  void checkTokens(const int* tokens, size_t count) const;
  // Whether layer 0 starts at `table_`, then filled, or at `embedding_`.
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
  // x W + b of layer 0 for each token, or null where that would take too much memory; then the embedding is used.
  const float* table_ = nullptr;
  const float* embedding_ = nullptr;
  int embeddingSize_ = 0;
  const Columns outputColumns_;
  // out[row] = the outputs of a share's rows of the last layer's states.
  std::function<void(const StepShare& share, const float* const* states, float* const* out)> project_;
  std::vector<DrawRule> rules_;
  std::vector<float*> logits_;  // of `draw`: [batch] rows padded to whole vectors
  // Which of their two buffers the layers' states are in.
  int now_ = 0;
};

}  // namespace rnn
