// The LSTM: forward and backward passes over a batch of sequences, and single steps.
#include "cells.h"
#include "hidden-gradient.h"
#include "hidden-rows.h"
#include "left-rows.h"
#include "stepper-layers.h"
#include "tile.h"
#include "vector.h"

namespace rnn {
namespace {

// Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000:
//   [i f g o] = σ, σ, tanh, σ of the sums
//   c' = f ∘ c + i ∘ g
//   h' = o ∘ tanh(c')
struct LstmUnits {
  Vector i, f, g, o, cell, hidden;

  LstmUnits(const Vector* sums, Vector cPrevious)
      : i(sigmoidOf(sums[0])), f(sigmoidOf(sums[1])), g(tanhOf(sums[2])), o(sigmoidOf(sums[3])) {
    cell = f * cPrevious + i * g;
    hidden = o * tanhOf(cell);
  }
};

constexpr int kGates = 4;
static_assert(kGates == kTileVectors, "a panel holds the four gates of kLanes hidden units");

// The saved values: the gates [T, B, 4 Hp], in groups of i, f, g and o of kLanes units, followed by the cell states [T, B, Hp].
size_t cellsAt(const LayerSize& size) { return static_cast<size_t>(size.T) * size.B * size.padded() * kGates; }

template <class Operand>
class Forward {
 public:
  Forward(Scratch::Frame& scratch, const CellForward& pass)
      : pass_(pass),
        H_(pass.size.H),
        padded_(pass.size.padded()),
        columns_(gateColumns(H_, 0, kGates)),
        cells_(pass.saved + cellsAt(pass.size)),
        hidden_(scratch, pass.sequences, pass.size, pass.initial[0], pass.output) {
    const LayerWeights& weights = pass.weights;
    projectInput<Operand>(scratch, pass.sequences, pass.size, pass.input, weights.kernel, kGates * H_, weights.bias, columns_,
                 pass.saved, columns_.floats(), tileOrder(columns_.count()));
    recurrent_ = packColumns<Operand>(scratch, weights.recurrent, H_, kGates * H_, columns_);
    c0_ = padRows(scratch, pass.initial[1], pass.size.B, H_);
    cPrevious_ = previousRows<float>(scratch, pass.sequences, cells_, c0_, padded_);
  }

  void run() const {
    runShares(pass_.sequences, columns_.panels(), pass_.size.recurrentWeights(kGates), [this](const Share& share) {
      LeftRows<Operand> previous(share.rowCount(), recurrent_);
      for (int place = 0; place < pass_.size.T; place++) {
        step(share, pass_.sequences.step(place), previous);
        share.meet();
      }
    });
    zeroPadding(pass_.sequences, pass_.output, H_);
    copyFinalState(pass_.sequences, pass_.output, H_, pass_.initial[0], H_, pass_.last[0]);
    copyFinalState(pass_.sequences, cells_, padded_, pass_.initial[1], H_, pass_.last[1]);
  }

 private:
  void step(const Share& share, int t, LeftRows<Operand>& previous) const {
    const int rows = share.validRows(t);
    hidden_.readPrevious(share, t, previous);
    share.forEachPanel(t, columns_.panels(), [&](int panel) {
      previous.forEachTile(rows, [&](int row, auto count) { stepTile(share, t, previous, row, count, panel); });
    });
  }

  // kLanes hidden units, from panel * kLanes, of `rows` rows of the share.
  template <class Rows>
  RNN_OUTLINE void stepTile(const Share& share, int t, const LeftRows<Operand>& previous, int first, Rows rows,
                            int panel) const {
    size_t positions[Rows::kMost];
    Tile<Rows::kMost, kGates> sums;
    for (int i = 0; i < rows; i++) {
      positions[i] = static_cast<size_t>(t) * pass_.size.B + share.rows()[first + i];
      const float* projected = gatesAt(positions[i], panel);
      for (int gate = 0; gate < kGates; gate++) sums[i][gate] = loadAligned(projected + gate * kLanes);
    }
    previous.multiply(rows, first, recurrent_, panel, recurrent_.depths(), sums);
    for (int i = 0; i < rows; i++) updateUnits(positions[i], panel, sums[i]);
  }

  RNN_OUTLINE void updateUnits(size_t position, int panel, const Vector* sums) const {
    const int unit = panel * kLanes;
    const LstmUnits units(sums, loadAligned(cPrevious_[position] + unit));
    float* gates = gatesAt(position, panel);
    storeAligned(gates, units.i);
    storeAligned(gates + kLanes, units.f);
    storeAligned(gates + 2 * kLanes, units.g);
    storeAligned(gates + 3 * kLanes, units.o);
    storeAligned(cells_ + position * padded_ + unit, units.cell);
    hidden_.store(position, unit, units.hidden);
  }

  float* gatesAt(size_t position, int panel) const {
    return pass_.saved + (position * padded_ + static_cast<size_t>(panel) * kLanes) * kGates;
  }

  const CellForward& pass_;
  const int H_;
  const int padded_;
  const Columns columns_;
  float* const cells_;
  const HiddenRows<Operand> hidden_;
  PackedMatrix<Operand> recurrent_;
  const float* c0_;
  const float** cPrevious_;
};

// With s = tanh(c'):
//   dc' += dh' ∘ o ∘ (1 - s²)
//   da_i = dc' ∘ g ∘ i (1 - i)     da_f = dc' ∘ c ∘ f (1 - f)
//   da_g = dc' ∘ i ∘ (1 - g²)      da_o = dh' ∘ s ∘ o (1 - o)
//   dh = da Uᵀ                     dc = dc' ∘ f
template <class Operand>
class Backward {
 public:
  Backward(Scratch::Frame& scratch, const CellBackward& pass)
      : pass_(pass),
        H_(pass.size.H),
        padded_(pass.size.padded()),
        columns_(gateColumns(H_, 0, kGates)),
        cells_(pass.saved + cellsAt(pass.size)),
        stride_(gradientStride(columns_.count())),
        dGates_(scratch.take<Operand>(static_cast<size_t>(pass.size.T) * pass.size.B * stride_)),
        dCells_(padOrZero(scratch, pass.dLast[1], pass.size)),
        hPrevious_(previousRows<float>(scratch, pass.sequences, pass.output, pass.initial[0], H_)),
        cPrevious_(
            previousRows<float>(scratch, pass.sequences, cells_, padRows(scratch, pass.initial[1], pass.size.B, H_), padded_)),
        hidden_(scratch, pass.sequences, pass.size, pass.weights.recurrent, kGates * H_, columns_, dGates_, stride_,
                pass.dOutput, pass.dLast[0]) {}

  void run(Scratch::Frame& scratch) const {
    runShares(pass_.sequences, hidden_.panels(), pass_.size.recurrentWeights(kGates), [this](const Share& share) {
      LeftRows<Operand> next = hidden_.leftRows(share);
      for (int place = pass_.size.T - 1; place >= 0; place--) {
        hidden_.step(share, pass_.sequences.step(place), next, [this](size_t position, int row, int unit, Vector dHidden) {
          backUnits(position, row, unit, dHidden);
        });
        share.meet();
      }
      if (pass_.dInitial[0]) initialState(share, next);
    });
    weightGradients(scratch);
    if (pass_.gradients.input) {
      inputGradient<Operand>(scratch, pass_.sequences, pass_.size, dGates_, stride_, pass_.weights.kernel, kGates * H_, columns_,
                    pass_.gradients.input);
    }
  }

 private:
  void backUnits(size_t position, int row, int unit, Vector dHidden) const {
    const float* gates = pass_.saved + (position * padded_ + unit) * kGates;
    const Vector i = loadAligned(gates);
    const Vector f = loadAligned(gates + kLanes);
    const Vector g = loadAligned(gates + 2 * kLanes);
    const Vector o = loadAligned(gates + 3 * kLanes);
    const Vector squashed = tanhOf(loadAligned(cells_ + position * padded_ + unit));
    const Vector cPrevious = loadAligned(cPrevious_[position] + unit);
    float* dCarried = dCells_ + static_cast<size_t>(row) * padded_ + unit;
    const Vector dCell = loadAligned(dCarried) + dHidden * o * (1.0f - squashed * squashed);
    Operand* dGates = dGates_ + position * stride_ + static_cast<size_t>(unit) * kGates;
    storeOperands(dGates, dCell * g * i * (1.0f - i));
    storeOperands(dGates + kLanes, dCell * cPrevious * f * (1.0f - f));
    storeOperands(dGates + 2 * kLanes, dCell * i * (1.0f - g * g));
    storeOperands(dGates + 3 * kLanes, dHidden * squashed * o * (1.0f - o));
    storeAligned(dCarried, dCell * f);
  }

  void initialState(const Share& share, LeftRows<Operand>& next) const {
    hidden_.initialState(share, next, pass_.dInitial[0]);
    const Range units = share.panels(vectorsFor(H_));
    for (int index = 0; index < share.rowCount(); index++) {
      const size_t row = share.rows()[index];
      for (int unit = units.begin * kLanes; unit < units.end * kLanes; unit += kLanes) {
        storeFirst(pass_.dInitial[1] + row * H_ + unit, loadAligned(dCells_ + row * padded_ + unit), H_ - unit);
      }
    }
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
                               validRows<const Operand>(scratch, sequences, dGates_, stride_),
                               rows,
                               columns_,
                               kGates * H_,
                           });
  }

  const CellBackward& pass_;
  const int H_;
  const int padded_;
  const Columns columns_;
  const float* const cells_;
  const size_t stride_;
  Operand* const dGates_;
  float* const dCells_;
  const float** const hPrevious_;
  const float** const cPrevious_;
  const HiddenGradient<Operand> hidden_;
};

Columns stepperColumns(int H) { return gateColumns(H, 0, kGates); }

// One step for a batch of rows.
template <class Weight>
class LstmLayer : public StepperLayer {
 public:
  LstmLayer(const StepperLayerWeights& weights, int batch)
      : StepperLayer(weights, batch, stepperColumns(weights.hidden)),
        kernel_(kernelOf<Weight>(weights, kGates, columns_)),
        recurrent_(recurrentOf<Weight>(weights, kGates, columns_)),
        c_(zeroRows()) {}

  std::vector<float* const*> states(int now) const override { return {h_[now].data(), c_.data()}; }

  void step(const StepShare& share, int now, const float* const* starts, const float* const* input) override {
    const Range rows = share.rows();
    const ProductRows inputs = kernel_.of(input, rows);
    const ProductRows states = recurrent_.of(h_[now].data(), rows);
    forEachPanel(share, now, columns_.panels(), [&](int panel) {
      forEachRowTile(rows.size(), [&](int first, auto tileRows) {
        stepTile<tileRows>(starts, inputs, states, now, rows.begin + first, panel);
      });
    });
  }

 private:
  using ProductRows = typename StepProduct<Weight>::Rows;

  template <int Rows>
  RNN_OUTLINE void stepTile(const float* const* starts, const ProductRows& inputs, const ProductRows& states, int now,
                            int row, int panel) {
    const int unit = panel * kLanes;
    Tile<Rows, kGates> sums;
    sumTile<Rows, kGates>(starts, static_cast<size_t>(unit) * kGates, inputs, states, row, panel, sums);
    for (int i = 0; i < Rows; i++) finishUnits(c_[row + i] + unit, h_[1 - now][row + i] + unit, sums[i]);
  }

  RNN_OUTLINE static void finishUnits(float* cell, float* hidden, const Vector* sums) {
    const LstmUnits units(sums, loadAligned(cell));
    storeAligned(cell, units.cell);
    storeAligned(hidden, units.hidden);
  }

  const StepProduct<Weight> kernel_;
  const StepProduct<Weight> recurrent_;
  const std::vector<float*> c_;
};

}  // namespace

extern const Cell lstmCell;
const Cell lstmCell{
    "lstm",
    kGates,
    {"h", "c"},
    kGates + 1,
    false,
    [](Scratch::Frame& scratch, const CellForward& pass) { runForward<Forward>(scratch, pass); },
    [](Scratch::Frame& scratch, const CellBackward& pass) { runBackward<Backward>(scratch, pass); },
    stepperColumns,
    [](const StepperLayerWeights& weights, int batch, bool, WeightFormat format) {
      return createLayer<LstmLayer>(format, weights, batch);
    },
};

}  // namespace rnn
