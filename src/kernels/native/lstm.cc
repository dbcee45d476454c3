// The LSTM over a whole batch of sequences; its equations are in cell-math.h.
#include "cell-math.h"
#include "cells.h"
#include "hidden-gradient.h"
#include "tile.h"

namespace rnn {
namespace {

constexpr int kGates = kLstmGates;
static_assert(kGates == kTileVectors, "a panel holds the four gates of kLanes hidden units");

class Forward {
 public:
  Forward(Scratch::Frame& scratch, const LstmForward& pass)
      : pass_(pass), H_(pass.size.H), padded_(pass.size.padded()), columns_(gateColumns(H_, 0, kGates)) {
    const LayerWeights& weights = pass.weights;
    projectInput(scratch, pass.sequences, pass.size, pass.input, weights.kernel, kGates * H_, weights.bias, columns_,
                 pass.gates, columns_.floats(), tileOrder(columns_.count()));
    recurrent_ = packColumns(scratch, weights.recurrent, H_, kGates * H_, columns_);
    c0_ = padRows(scratch, pass.c0, pass.size.B, H_);
    hPrevious_ = previousRows(scratch, pass.sequences, pass.output, pass.h0, H_);
    cPrevious_ = previousRows(scratch, pass.sequences, pass.cells, c0_, padded_);
  }

  void run() const {
    runShares(pass_.sequences, columns_.panels(), pass_.size.recurrentWeights(kGates), [this](const Share& share) {
      for (int place = 0; place < pass_.size.T; place++) {
        step(share, pass_.sequences.step(place));
        share.meet();
      }
    });
    zeroPadding(pass_.sequences, pass_.output, H_);
    copyFinalState(pass_.sequences, pass_.output, H_, pass_.h0, H_, pass_.hFinal);
    copyFinalState(pass_.sequences, pass_.cells, padded_, pass_.c0, H_, pass_.cFinal);
  }

 private:
  void step(const Share& share, int t) const {
    const Range panels = share.panels(columns_.panels());
    for (int panel = panels.begin; panel < panels.end; panel++) {
      forEachRowTile(share.validRows(t), [&](int first, auto rows) { stepTile<rows>(share.rows() + first, t, panel); });
    }
  }

  // kLanes hidden units, from panel * kLanes, of `Rows` rows.
  template <int Rows>
  RNN_OUTLINE void stepTile(const int* rows, int t, int panel) const {
    size_t positions[Rows];
    const float* previous[Rows];
    Tile<Rows, kGates> sums;
    for (int i = 0; i < Rows; i++) {
      positions[i] = static_cast<size_t>(t) * pass_.size.B + rows[i];
      previous[i] = hPrevious_[positions[i]];
      const float* projected = gatesAt(positions[i], panel);
      for (int gate = 0; gate < kGates; gate++) sums[i][gate] = loadAligned(projected + gate * kLanes);
    }
    multiplyTile<Rows, kGates>(H_, previous, 0, recurrent_.panel(panel), sums);
    for (int i = 0; i < Rows; i++) updateUnits(positions[i], panel, sums[i]);
  }

  RNN_OUTLINE void updateUnits(size_t position, int panel, const Vector* sums) const {
    const int unit = panel * kLanes;
    const LstmUnits units(sums, loadAligned(cPrevious_[position] + unit));
    float* gates = gatesAt(position, panel);
    storeAligned(gates, units.i);
    storeAligned(gates + kLanes, units.f);
    storeAligned(gates + 2 * kLanes, units.g);
    storeAligned(gates + 3 * kLanes, units.o);
    storeAligned(pass_.cells + position * padded_ + unit, units.cell);
    storeFirst(pass_.output + position * H_ + unit, units.hidden, H_ - unit);
  }

  float* gatesAt(size_t position, int panel) const {
    return pass_.gates + (position * padded_ + static_cast<size_t>(panel) * kLanes) * kGates;
  }

  const LstmForward& pass_;
  const int H_;
  const int padded_;
  const Columns columns_;
  PackedMatrix recurrent_;
  const float* c0_;
  const float** hPrevious_;
  const float** cPrevious_;
};

// With s = tanh(c'):
//   dc' += dh' ∘ o ∘ (1 - s²)
//   da_i = dc' ∘ g ∘ i (1 - i)     da_f = dc' ∘ c ∘ f (1 - f)
//   da_g = dc' ∘ i ∘ (1 - g²)      da_o = dh' ∘ s ∘ o (1 - o)
//   dh = da Uᵀ                     dc = dc' ∘ f
class Backward {
 public:
  Backward(Scratch::Frame& scratch, const LstmBackward& pass)
      : pass_(pass),
        H_(pass.size.H),
        padded_(pass.size.padded()),
        columns_(gateColumns(H_, 0, kGates)),
        stride_(gradientStride(columns_.count())),
        dGates_(scratch.floats(static_cast<size_t>(pass.size.T) * pass.size.B * stride_)),
        dCells_(padOrZero(scratch, pass.dcFinal, pass.size)),
        hPrevious_(previousRows(scratch, pass.sequences, pass.output, pass.h0, H_)),
        cPrevious_(
            previousRows(scratch, pass.sequences, pass.cells, padRows(scratch, pass.c0, pass.size.B, H_), padded_)),
        hidden_(scratch, pass.sequences, pass.size, pass.weights.recurrent, kGates * H_, columns_, dGates_, stride_,
                pass.dOutput, pass.dhFinal) {}

  void run(Scratch::Frame& scratch) const {
    runShares(pass_.sequences, hidden_.panels(), pass_.size.recurrentWeights(kGates), [this](const Share& share) {
      for (int place = pass_.size.T - 1; place >= 0; place--) {
        hidden_.step(share, pass_.sequences.step(place), [this](size_t position, int row, int unit, Vector dHidden) {
          backUnits(position, row, unit, dHidden);
        });
        share.meet();
      }
      if (pass_.dh0) initialState(share);
    });
    weightGradients(scratch);
    if (pass_.gradients.input) {
      inputGradient(scratch, pass_.sequences, pass_.size, dGates_, stride_, pass_.weights.kernel, kGates * H_, columns_,
                    pass_.gradients.input);
    }
  }

 private:
  void backUnits(size_t position, int row, int unit, Vector dHidden) const {
    const float* gates = pass_.gates + (position * padded_ + unit) * kGates;
    const Vector i = loadAligned(gates);
    const Vector f = loadAligned(gates + kLanes);
    const Vector g = loadAligned(gates + 2 * kLanes);
    const Vector o = loadAligned(gates + 3 * kLanes);
    const Vector squashed = tanhOf(loadAligned(pass_.cells + position * padded_ + unit));
    const Vector cPrevious = loadAligned(cPrevious_[position] + unit);
    float* dCarried = dCells_ + static_cast<size_t>(row) * padded_ + unit;
    const Vector dCell = loadAligned(dCarried) + dHidden * o * (1.0f - squashed * squashed);
    float* dGates = dGates_ + position * stride_ + static_cast<size_t>(unit) * kGates;
    storeAligned(dGates, dCell * g * i * (1.0f - i));
    storeAligned(dGates + kLanes, dCell * cPrevious * f * (1.0f - f));
    storeAligned(dGates + 2 * kLanes, dCell * i * (1.0f - g * g));
    storeAligned(dGates + 3 * kLanes, dHidden * squashed * o * (1.0f - o));
    storeAligned(dCarried, dCell * f);
  }

  void initialState(const Share& share) const {
    hidden_.initialState(share, pass_.dh0);
    const Range units = share.panels(vectorsFor(H_));
    for (int index = 0; index < share.rowCount(); index++) {
      const size_t row = share.rows()[index];
      for (int unit = units.begin * kLanes; unit < units.end * kLanes; unit += kLanes) {
        storeFirst(pass_.dc0 + row * H_ + unit, loadAligned(dCells_ + row * padded_ + unit), H_ - unit);
      }
    }
  }

  // dW = Σ xᵀ da,  dU = Σ hᵀ da,  db = Σ da
  void weightGradients(Scratch::Frame& scratch) const {
    const Sequences& sequences = pass_.sequences;
    const LayerGradients& gradients = pass_.gradients;
    const int rows = static_cast<int>(sequences.positions().size());
    multiplyOuter(scratch, {
                               {{validRows(scratch, sequences, pass_.input, pass_.size.I), pass_.size.I, gradients.kernel},
                                {validPreviousRows(scratch, sequences, hPrevious_), H_, gradients.recurrent},
                                {onesFor(scratch, rows), 1, gradients.bias}},
                               validRows(scratch, sequences, dGates_, stride_),
                               rows,
                               columns_,
                               kGates * H_,
                           });
  }

  const LstmBackward& pass_;
  const int H_;
  const int padded_;
  const Columns columns_;
  const size_t stride_;
  float* const dGates_;
  float* const dCells_;
  const float** const hPrevious_;
  const float** const cPrevious_;
  const HiddenGradient hidden_;
};

}  // namespace

void lstmForward(Scratch::Frame& scratch, const LstmForward& pass) { Forward(scratch, pass).run(); }

void lstmBackward(Scratch::Frame& scratch, const LstmBackward& pass) { Backward(scratch, pass).run(scratch); }

}  // namespace rnn
