// The recurrent cells: forward passes, backpropagation through time, and single steps for a stepper. Each cell is one file that ends with
// its `Cell`, declared in cell-list.h. Weights are in Keras's layout, sequences time-major, states [B, H].
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "columns.h"
#include "recurrent.h"
#include "scratch.h"

namespace rnn {

struct LayerWeights {
  const float* kernel;     // [I, G*H]
  const float* recurrent;  // [H, G*H]
  const float* bias;       // [G*H]; not read by the backward passes
};

struct LayerGradients {
  float* input;      // [T, B, I], or null when not wanted
  float* kernel;     // [I, G*H]
  float* recurrent;  // [H, G*H]
  float* bias;       // [G*H]
};

constexpr int kMostStates = 2;

// Arrays of states are in the order of `Cell::states`, the hidden state first; each state is [B, H].
struct CellForward {
  LayerSize size;
  const Sequences& sequences;
  bool relu;
  bool bfloat16;  // whether operands of products are rounded to bfloat16; everything else is float
  const float* input = nullptr;
  LayerWeights weights = {};
  const float* initial[kMostStates] = {};
  float* output = nullptr;  // [T, B, H]
  float* last[kMostStates] = {};
  float* saved = nullptr;  // [Cell::saved * T * B * Hp], rows of `padded` floats (Hp), for the backward pass
};

struct CellBackward {
  LayerSize size;
  const Sequences& sequences;
  bool relu;
  bool bfloat16;
  const float* input = nullptr;
  LayerWeights weights = {};
  const float* initial[kMostStates] = {};
  const float* output = nullptr;
  const float* saved = nullptr;
  const float* dOutput = nullptr;             // [T, B, H]
  const float* dLast[kMostStates] = {};  // null for zeros
  LayerGradients gradients = {};
  float* dInitial[kMostStates] = {};  // null when not wanted
};

// Runs a cell's class for a pass, with the operand type that the pass requests. Static, because GCC gives these functions the same name in
// the files of all cells, whose classes have the same names.
template <template <class> class Forward>
static void runForward(Scratch::Frame& scratch, const CellForward& pass) {
  withOperand(pass.bfloat16, [&](auto operand) { Forward<decltype(operand)>(scratch, pass).run(); });
}
template <template <class> class Backward>
static void runBackward(Scratch::Frame& scratch, const CellBackward& pass) {
  withOperand(pass.bfloat16, [&](auto operand) { Backward<decltype(operand)>(scratch, pass).run(scratch); });
}

class StepperLayer;
enum class WeightFormat;
struct StepperLayerWeights;

// All that the operations and the stepper need to know about a cell; src/kernels/cells.ts describes the same cells by the same names.
struct Cell {
  const char* name;
  int gates;
  std::vector<const char*> states;
  // Rows of Hp floats that the forward pass saves per position.
  int saved;
  // Whether its activation can be relu instead of tanh.
  bool choosesActivation;
  void (*forward)(Scratch::Frame& scratch, const CellForward& pass);
  void (*backward)(Scratch::Frame& scratch, const CellBackward& pass);
  // The order of a step's sums: gates that are needed first come first, and gates of the same units are adjacent.
  Columns (*stepperColumns)(int H);
  // If weights.kernel is null, steps must start with x W + b.
  std::unique_ptr<StepperLayer> (*createStepperLayer)(const StepperLayerWeights& weights, int batch, bool relu,
                                                      WeightFormat format);
};

// Fails if there is no cell of this name.
const Cell& findCell(const std::string& name);

}  // namespace rnn
