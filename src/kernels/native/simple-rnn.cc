// The simple RNN: forward and backward passes over a batch of sequences, and single steps.
#include "cells.h"
#include "hidden-gradient.h"
#include "hidden-rows.h"
#include "left-rows.h"
#include "stepper-layers.h"
#include "tile.h"
#include "vector.h"

namespace rnn {
namespace {

// Elman 1990: h' = f(x W + h U + b), f = tanh or relu.
inline Vector simpleRnnHidden(Vector sum, bool relu) { return relu ? atLeast(sum, Vector{}) : tanhOf(sum); }

template <class Operand>
class Forward {
 public:
  Forward(Scratch::Frame& scratch, const CellForward& pass)
      : pass_(pass),
        H_(pass.size.H),
        columns_(plainColumns(0, H_)),
        hidden_(scratch, pass.sequences, pass.size, pass.initial[0], pass.output) {
    const LayerWeights& weights = pass.weights;
    // x W + b is stored in the output, which later replaces it.
    projectInput<Operand>(scratch, pass.sequences, pass.size, pass.input, weights.kernel, H_, weights.bias, columns_,
                          pass.output, H_, columns_);
    recurrent_ = packColumns<Operand>(scratch, weights.recurrent, H_, H_, columns_);
  }

  void run() const {
    runShares(pass_.sequences, columns_.panels(), pass_.size.recurrentWeights(1), [this](const Share& share) {
      LeftRows<Operand> previous(share.rowCount(), recurrent_);
      for (int place = 0; place < pass_.size.T; place++) {
        step(share, pass_.sequences.step(place), previous);
        share.meet();
      }
    });
    zeroPadding(pass_.sequences, pass_.output, H_);
    copyFinalState(pass_.sequences, pass_.output, H_, pass_.initial[0], H_, pass_.last[0]);
  }

 private:
  void step(const Share& share, int t, LeftRows<Operand>& previous) const {
    const int rows = share.validRows(t);
    hidden_.readPrevious(share, t, previous);
    share.forEachPanel(t, columns_.panels(), [&](int panel) {
      withTileVectors(columns_.panelWidth(panel), [&](auto vectors) {
        previous.forEachTile(
            rows, [&](int row, auto count) { this->template stepTile<vectors>(share, t, previous, row, count, panel); });
      });
    });
  }

  template <int Vectors, class Rows>
  RNN_OUTLINE void stepTile(const Share& share, int t, const LeftRows<Operand>& previous, int first, Rows rows,
                            int panel) const {
    const int unit = panel * kTileVectors * kLanes;
    size_t positions[Rows::kMost];
    Tile<Rows::kMost, Vectors> sums;
    for (int i = 0; i < rows; i++) {
      positions[i] = static_cast<size_t>(t) * pass_.size.B + share.rows()[first + i];
      const float* projected = pass_.output + positions[i] * H_ + unit;
      for (int v = 0; v < Vectors; v++) sums[i][v] = loadFirst(projected + v * kLanes, H_ - unit - v * kLanes);
    }
    previous.multiply(rows, first, recurrent_, panel, recurrent_.depths(), sums);
    for (int i = 0; i < rows; i++) finishRow(positions[i], unit, sums[i], Vectors);
  }

  RNN_OUTLINE void finishRow(size_t position, int unit, const Vector* sums, int vectors) const {
    for (int v = 0; v < vectors; v++) {
      hidden_.store(position, unit + v * kLanes, simpleRnnHidden(sums[v], pass_.relu));
    }
  }

  const CellForward& pass_;
  const int H_;
  const Columns columns_;
  const HiddenRows<Operand> hidden_;
  PackedMatrix<Operand> recurrent_;
};

// da = dh' ∘ f'(a), with f' from the output: tanh' = 1 - h'², relu' = [h' > 0];  dh = da Uᵀ
template <class Operand>
class Backward {
 public:
  Backward(Scratch::Frame& scratch, const CellBackward& pass)
      : pass_(pass),
        H_(pass.size.H),
        columns_(plainColumns(0, H_)),
        stride_(gradientStride(columns_.count())),
        dSums_(scratch.take<Operand>(static_cast<size_t>(pass.size.T) * pass.size.B * stride_)),
        hPrevious_(previousRows<float>(scratch, pass.sequences, pass.output, pass.initial[0], H_)),
        hidden_(scratch, pass.sequences, pass.size, pass.weights.recurrent, H_, columns_, dSums_, stride_, pass.dOutput,
                pass.dLast[0]) {}

  void run(Scratch::Frame& scratch) const {
    runShares(pass_.sequences, hidden_.panels(), pass_.size.recurrentWeights(1), [this](const Share& share) {
      LeftRows<Operand> next = hidden_.leftRows(share);
      for (int place = pass_.size.T - 1; place >= 0; place--) {
        hidden_.step(share, pass_.sequences.step(place), next,
                     [this](size_t position, int, int unit, Vector dHidden) { backUnits(position, unit, dHidden); });
        share.meet();
      }
      if (pass_.dInitial[0]) hidden_.initialState(share, next, pass_.dInitial[0]);
    });
    weightGradients(scratch);
    if (pass_.gradients.input) {
      inputGradient<Operand>(scratch, pass_.sequences, pass_.size, dSums_, stride_, pass_.weights.kernel, H_, columns_,
                    pass_.gradients.input);
    }
  }

 private:
  void backUnits(size_t position, int unit, Vector dHidden) const {
    const Vector value = loadFirst(pass_.output + position * H_ + unit, H_ - unit);
    const Vector one = broadcast(1);
    const Vector slope = pass_.relu ? (value > Vector{} ? one : Vector{}) : one - value * value;
    storeOperands(dSums_ + position * stride_ + unit, dHidden * slope);
  }

  // dW = Σ xᵀ da,  dU = Σ hᵀ da,  db = Σ da
  void weightGradients(Scratch::Frame& scratch) const {
    const Sequences& sequences = pass_.sequences;
    const LayerGradients& gradients = pass_.gradients;
    const int rows = static_cast<int>(sequences.positions().size());
    multiplyOuter<Operand>(scratch, {
                               {{validRows(scratch, sequences, pass_.input, pass_.size.I), pass_.size.I, gradients.kernel},
                                {validPreviousRows(scratch, sequences, hPrevious_), H_, gradients.recurrent},
                                {onesFor(scratch, rows), 1, gradients.bias}},
                               validRows<const Operand>(scratch, sequences, dSums_, stride_),
                               rows,
                               columns_,
                               H_,
                           });
  }

  const CellBackward& pass_;
  const int H_;
  const Columns columns_;
  const size_t stride_;
  Operand* const dSums_;
  const float** const hPrevious_;
  const HiddenGradient<Operand> hidden_;
};

Columns stepperColumns(int H) { return plainColumns(0, H); }

// One step for a batch of rows.
template <class Weight>
class SimpleRnnLayer : public StepperLayer {
 public:
  SimpleRnnLayer(const StepperLayerWeights& weights, int batch, bool relu)
      : StepperLayer(weights, batch, stepperColumns(weights.hidden)),
        relu_(relu),
        kernel_(kernelOf<Weight>(weights, 1, columns_)),
        recurrent_(recurrentOf<Weight>(weights, 1, columns_)) {}

  void step(const StepShare& share, int now, const float* const* starts, const float* const* input) override {
    const ProductRows inputs = kernel_.of(input, share.rows());
    const ProductRows states = recurrent_.of(h_[now].data(), share.rows());
    forEachTile(share, now, columns_, [&](int row, int panel, auto rows, auto vectors) {
      stepTile<rows, vectors>(starts, inputs, states, now, row, panel);
    });
  }

 private:
  using ProductRows = typename StepProduct<Weight>::Rows;

  template <int Rows, int Vectors>
  RNN_OUTLINE void stepTile(const float* const* starts, const ProductRows& inputs, const ProductRows& states, int now,
                            int row, int panel) {
    const int unit = panel * kTileVectors * kLanes;
    Tile<Rows, Vectors> sums;
    sumTile<Rows, Vectors>(starts, unit, inputs, states, row, panel, sums);
    for (int i = 0; i < Rows; i++) finishUnits(h_[1 - now][row + i] + unit, sums[i], Vectors);
  }

  RNN_OUTLINE void finishUnits(float* hidden, const Vector* sums, int vectors) const {
    for (int v = 0; v < vectors; v++) storeAligned(hidden + v * kLanes, simpleRnnHidden(sums[v], relu_));
  }

  const bool relu_;
  const StepProduct<Weight> kernel_;
  const StepProduct<Weight> recurrent_;
};

}  // namespace

extern const Cell simpleRnnCell;
const Cell simpleRnnCell{
    "simpleRnn",
    1,
    {"h"},
    0,
    true,
    [](Scratch::Frame& scratch, const CellForward& pass) { runForward<Forward>(scratch, pass); },
    [](Scratch::Frame& scratch, const CellBackward& pass) { runBackward<Backward>(scratch, pass); },
    stepperColumns,
    [](const StepperLayerWeights& weights, int batch, bool relu, WeightFormat format) {
      return createLayer<SimpleRnnLayer>(format, weights, batch, relu);
    },
};

}  // namespace rnn
