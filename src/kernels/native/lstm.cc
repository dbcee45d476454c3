// Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000:
//   [i f g o] = x W + h U + b
//   c' = σ(f) ∘ c + σ(i) ∘ tanh(g)
//   h' = σ(o) ∘ tanh(c')
#include "cells.h"
#include "tile.h"

namespace rnn {
namespace {

constexpr int kGates = 4;
static_assert(kGates == kTileVectors, "a panel holds the four gates of kLanes hidden units");

// The gates of one vector of hidden units: pre-activations before, activations after the forward step.
struct Gates {
  Vector i, f, g, o;
};

Gates loadGates(const float* from) {
  return {loadAligned(from), loadAligned(from + kLanes), loadAligned(from + 2 * kLanes), loadAligned(from + 3 * kLanes)};
}

void storeGates(float* to, const Gates& gates) {
  storeAligned(to, gates.i);
  storeAligned(to + kLanes, gates.f);
  storeAligned(to + 2 * kLanes, gates.g);
  storeAligned(to + 3 * kLanes, gates.o);
}

class Forward {
 public:
  Forward(Scratch::Frame& scratch, const LstmForward& pass)
      : pass_(pass), H_(pass.size.H), padded_(pass.size.padded()), columns_(gateColumns(H_, 0, kGates)) {
    const LayerWeights& weights = pass.weights;
    projectInput(scratch, pass.sequences, pass.size, pass.input, weights.kernel, kGates * H_, weights.bias, columns_,
                 pass.gates);
    recurrent_ = packColumns(scratch, weights.recurrent, H_, kGates * H_, columns_);
    c0_ = padRows(scratch, pass.c0, pass.size.B, H_);
    hPrevious_ = previousRows(scratch, pass.sequences, pass.output, pass.h0, H_);
    cPrevious_ = previousRows(scratch, pass.sequences, pass.cells, c0_, padded_);
  }

  void run() const {
    runShares(pass_.sequences, columns_.panels(), [this](const Share& share) {
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
    for (int panel = share.panels().begin; panel < share.panels().end; panel++) {
      forEachRowTile(share.validRows(t), [&](int first, auto tileRows) {
        stepTile<tileRows>(t, share.rows() + first, panel);
      });
    }
  }

  // kLanes hidden units, from panel * kLanes, of `Rows` rows.
  template <int Rows>
  void stepTile(int t, const int* rows, int panel) const {
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
    for (int i = 0; i < Rows; i++) updateUnits(positions[i], panel, {sums[i][0], sums[i][1], sums[i][2], sums[i][3]});
  }

  void updateUnits(size_t position, int panel, const Gates& sums) const {
    const int unit = panel * kLanes;
    const Gates gates{sigmoidOf(sums.i), sigmoidOf(sums.f), tanhOf(sums.g), sigmoidOf(sums.o)};
    const Vector cell = gates.f * loadAligned(cPrevious_[position] + unit) + gates.i * gates.g;
    storeGates(gatesAt(position, panel), gates);
    storeAligned(pass_.cells + position * padded_ + unit, cell);
    storeFirst(pass_.output + position * H_ + unit, gates.o * tanhOf(cell), H_ - unit);
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
//   da_i = dc' ∘ g ∘ i (1 - i)     da_f = dc' ∘ c ∘ f (1 - f)     da_g = dc' ∘ i ∘ (1 - g²)     da_o = dh' ∘ s ∘ o (1 - o)
//   dh = da Uᵀ                     dc = dc' ∘ f
class Backward {
 public:
  Backward(Scratch::Frame& scratch, const LstmBackward& pass)
      : pass_(pass),
        H_(pass.size.H),
        padded_(pass.size.padded()),
        columns_(gateColumns(H_, 0, kGates)),
        units_(plainColumns(0, H_)) {
    recurrentTransposed_ = packTransposed(scratch, pass.weights.recurrent, H_, kGates * H_, columns_);
    c0_ = padRows(scratch, pass.c0, pass.size.B, H_);
    hPrevious_ = previousRows(scratch, pass.sequences, pass.output, pass.h0, H_);
    cPrevious_ = previousRows(scratch, pass.sequences, pass.cells, c0_, padded_);
    dGates_ = scratch.floats(static_cast<size_t>(pass.size.T) * pass.size.B * dStride());
    dCells_ = startGradient(scratch, pass.dcFinal);
    dhFinal_ = startGradient(scratch, pass.dhFinal);
  }

  void run(Scratch::Frame& scratch) const {
    runShares(pass_.sequences, units_.panels(), [this](const Share& share) {
      for (int place = pass_.size.T - 1; place >= 0; place--) {
        step(share, pass_.sequences.step(place));
        share.meet();
      }
      if (pass_.dh0) initialStateGradient(share);
    });
    weightGradients(scratch);
    if (pass_.gradients.input) {
      inputGradient(scratch, pass_.sequences, pass_.size, dGates_, dStride(), pass_.weights.kernel, kGates * H_,
                    columns_, pass_.gradients.input);
    }
  }

 private:
  // A row and a bit: rows whose distance is a power of two would fall on the same few lines of the cache.
  size_t dStride() const { return static_cast<size_t>(padded_) * kGates + kLanes; }

  float* startGradient(Scratch::Frame& scratch, const float* gradient) const {
    if (gradient) return padRows(scratch, gradient, pass_.size.B, H_);
    const size_t size = static_cast<size_t>(pass_.size.B) * padded_;
    return static_cast<float*>(std::memset(scratch.floats(size), 0, size * sizeof(float)));
  }

  void step(const Share& share, int t) const {
    const int continuing = share.continuingRows(t);
    const int valid = share.validRows(t);
    for (int panel = share.panels().begin; panel < share.panels().end; panel++) {
      withTileVectors(units_.panelWidth(panel), [&](auto vectors) {
        forEachRowTile(continuing, [&](int first, auto tileRows) {
          stepTile<tileRows, vectors, true>(t, share.rows() + first, panel);
        });
        forEachRowTile(valid - continuing, [&](int first, auto tileRows) {
          stepTile<tileRows, vectors, false>(t, share.rows() + continuing + first, panel);
        });
      });
    }
  }

  // `Continuing` rows get dh' from the step read after t, the others from the gradient of the final state.
  template <int Rows, int Vectors, bool Continuing>
  void stepTile(int t, const int* rows, int panel) const {
    const int unit = panel * kTileVectors * kLanes;
    const float* next[Rows];
    size_t positions[Rows];
    Tile<Rows, Vectors> dHidden;
    for (int i = 0; i < Rows; i++) {
      positions[i] = static_cast<size_t>(t) * pass_.size.B + rows[i];
      next[i] = Continuing ? dGates_ + pass_.sequences.next(t, rows[i]) * dStride() : nullptr;
      const float* dOutput = pass_.dOutput + positions[i] * H_ + unit;
      const float* dFinal = dhFinal_ + static_cast<size_t>(rows[i]) * padded_ + unit;
      for (int v = 0; v < Vectors; v++) {
        const Vector later = Continuing ? Vector{} : loadAligned(dFinal + v * kLanes);
        dHidden[i][v] = loadFirst(dOutput + v * kLanes, H_ - unit - v * kLanes) + later;
      }
    }
    if (Continuing) {
      multiplyTile<Rows, Vectors>(columns_.floats(), next, 0, recurrentTransposed_.panel(panel), dHidden);
    }
    for (int i = 0; i < Rows; i++) {
      for (int v = 0; v < Vectors; v++) backUnits(positions[i], rows[i], unit + v * kLanes, dHidden[i][v]);
    }
  }

  void backUnits(size_t position, int row, int unit, Vector dHidden) const {
    const Gates gate = loadGates(pass_.gates + (position * padded_ + unit) * kGates);
    const Vector squashed = tanhOf(loadAligned(pass_.cells + position * padded_ + unit));
    const Vector cPrevious = loadAligned(cPrevious_[position] + unit);
    float* dCarried = dCells_ + static_cast<size_t>(row) * padded_ + unit;
    const Vector dCell = loadAligned(dCarried) + dHidden * gate.o * (1.0f - squashed * squashed);
    const Gates dSums{
        dCell * gate.g * gate.i * (1.0f - gate.i),
        dCell * cPrevious * gate.f * (1.0f - gate.f),
        dCell * gate.i * (1.0f - gate.g * gate.g),
        dHidden * squashed * gate.o * (1.0f - gate.o),
    };
    storeGates(dGates_ + position * dStride() + static_cast<size_t>(unit) * kGates, dSums);
    storeAligned(dCarried, dCell * gate.f);
  }

  // dh0 = da Uᵀ of the step read first; an empty row's state went through unchanged.
  void initialStateGradient(const Share& share) const {
    const int nonEmpty = share.validRows(0);
    for (int panel = share.panels().begin; panel < share.panels().end; panel++) {
      withTileVectors(units_.panelWidth(panel), [&](auto vectors) {
        forEachRowTile(nonEmpty, [&](int first, auto tileRows) {
          initialStateTile<tileRows, vectors>(share.rows() + first, panel);
        });
      });
      for (int index = 0; index < share.rowCount(); index++) {
        copyCarried(share.rows()[index], panel, index >= nonEmpty);
      }
    }
  }

  template <int Rows, int Vectors>
  void initialStateTile(const int* rows, int panel) const {
    const int unit = panel * kTileVectors * kLanes;
    const float* first[Rows];
    Tile<Rows, Vectors> dHidden = {};
    for (int i = 0; i < Rows; i++) first[i] = dGates_ + pass_.sequences.first(rows[i]) * dStride();
    multiplyTile<Rows, Vectors>(columns_.floats(), first, 0, recurrentTransposed_.panel(panel), dHidden);
    for (int i = 0; i < Rows; i++) {
      float* to = pass_.dh0 + static_cast<size_t>(rows[i]) * H_ + unit;
      for (int v = 0; v < Vectors; v++) storeFirst(to + v * kLanes, dHidden[i][v], H_ - unit - v * kLanes);
    }
  }

  void copyCarried(int row, int panel, bool empty) const {
    for (int v = 0; v < units_.panelWidth(panel); v++) {
      const int unit = (panel * kTileVectors + v) * kLanes;
      const size_t from = static_cast<size_t>(row) * padded_ + unit;
      const size_t to = static_cast<size_t>(row) * H_ + unit;
      storeFirst(pass_.dc0 + to, loadAligned(dCells_ + from), H_ - unit);
      if (empty) storeFirst(pass_.dh0 + to, loadAligned(dhFinal_ + from), H_ - unit);
    }
  }

  // dW = Σ xᵀ da,  dU = Σ hᵀ da,  db = Σ da
  void weightGradients(Scratch::Frame& scratch) const {
    const std::vector<int>& positions = pass_.sequences.positions();
    const float** hidden = scratch.take<const float*>(positions.size());
    for (size_t index = 0; index < positions.size(); index++) hidden[index] = hPrevious_[positions[index]];
    const LayerGradients& gradients = pass_.gradients;
    multiplyOuter(scratch, {
                               {{validRows(scratch, pass_.sequences, pass_.input, pass_.size.I), pass_.size.I, gradients.kernel},
                                {hidden, H_, gradients.recurrent}},
                               validRows(scratch, pass_.sequences, dGates_, dStride()),
                               static_cast<int>(positions.size()),
                               columns_,
                               kGates * H_,
                               gradients.bias,
                           });
  }

  const LstmBackward& pass_;
  const int H_;
  const int padded_;
  const Columns columns_;
  const Columns units_;
  PackedMatrix recurrentTransposed_;
  const float* c0_;
  const float** hPrevious_;
  const float** cPrevious_;
  float* dGates_;
  float* dCells_;
  float* dhFinal_;
};

}  // namespace

void lstmForward(Scratch::Frame& scratch, const LstmForward& pass) { Forward(scratch, pass).run(); }

void lstmBackward(Scratch::Frame& scratch, const LstmBackward& pass) { Backward(scratch, pass).run(scratch); }

}  // namespace rnn
