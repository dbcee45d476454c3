// The GRU: forward and backward passes over a batch of sequences, and single steps.
#include "cells.h"
#include "hidden-gradient.h"
#include "hidden-rows.h"
#include "left-rows.h"
#include "stepper-layers.h"
#include "tile.h"
#include "vector.h"

namespace rnn {
namespace {

// Cho et al. 2014, the reset before the product:
//   z = σ(x Wz + h Uz + bz)
//   r = σ(x Wr + h Ur + br)
//   n = tanh(x Wn + (r ∘ h) Un + bn)
//   h' = z ∘ h + (1 - z) ∘ n
inline Vector gruHidden(Vector z, Vector n, Vector hPrevious) { return z * hPrevious + (1.0f - z) * n; }

constexpr int kGates = 3;
constexpr int kEarly = 2;  // z and r, computed before n
static_assert(kTileVectors % kEarly == 0, "a panel holds whole pairs of z and r");

// Offsets of the gates within a position of the saved values, [T, B, 3 Hp], and of their gradients: pairs of z and r, then all n.
struct Layout {
  explicit Layout(int H) : early(gateColumns(H, 0, kEarly)), late(gateColumns(H, kEarly, 1)) {}
  Columns early;
  Columns late;
  Columns all() const { return early + late; }
  size_t z(int unit) const { return static_cast<size_t>(unit) * kEarly; }
  size_t r(int unit) const { return z(unit) + kLanes; }
  size_t n(int unit) const { return static_cast<size_t>(early.floats()) + unit; }
};

template <class Operand>
class Forward {
 public:
  Forward(Scratch::Frame& scratch, const CellForward& pass)
      : pass_(pass),
        H_(pass.size.H),
        padded_(pass.size.padded()),
        layout_(H_),
        hidden_(scratch, pass.sequences, pass.size, pass.initial[0], pass.output) {
    const LayerWeights& weights = pass.weights;
    const Columns all = layout_.all();
    projectInput<Operand>(scratch, pass.sequences, pass.size, pass.input, weights.kernel, kGates * H_, weights.bias, all,
                          pass.saved, all.floats(), tileOrder(all.count()));
    early_ = packColumns<Operand>(scratch, weights.recurrent, H_, kGates * H_, layout_.early);
    late_ = packColumns<Operand>(scratch, weights.recurrent, H_, kGates * H_, layout_.late);
    hPrevious_ = previousRows<float>(scratch, pass.sequences, pass.output, pass.initial[0], H_);
    resetHidden_ = scratch.take<Operand>(static_cast<size_t>(pass.size.B) * padded_);
  }

  void run() const {
    runShares(pass_.sequences, layout_.late.panels(), pass_.size.recurrentWeights(kGates), [this](const Share& share) {
      LeftRows<Operand> left(share.rowCount(), early_);
      for (int place = 0; place < pass_.size.T; place++) {
        const int t = pass_.sequences.step(place);
        earlyStep(share, t, left);
        share.meet();
        lateStep(share, t, left);
        share.meet();
      }
    });
    zeroPadding(pass_.sequences, pass_.output, H_);
    copyFinalState(pass_.sequences, pass_.output, H_, pass_.initial[0], H_, pass_.last[0]);
  }

 private:
  void earlyStep(const Share& share, int t, LeftRows<Operand>& left) const {
    const int rows = share.validRows(t);
    hidden_.readPrevious(share, t, left);
    share.forEachPanel(t, layout_.early.panels(), [&](int panel) {
      withTileVectors(layout_.early.panelWidth(panel), [&](auto vectors) {
        left.forEachTile(rows, [&](int row, auto count) { this->template earlyTile<vectors>(share, t, left, row, count, panel); });
      });
    });
  }

  // z, r and r ∘ h.
  template <int Vectors, class Rows>
  RNN_OUTLINE void earlyTile(const Share& share, int t, const LeftRows<Operand>& left, int first, Rows rows,
                             int panel) const {
    const int* const own = share.rows() + first;
    const int firstUnit = panel * kTileVectors / kEarly * kLanes;
    size_t positions[Rows::kMost];
    Tile<Rows::kMost, Vectors> sums;
    for (int i = 0; i < rows; i++) {
      positions[i] = static_cast<size_t>(t) * pass_.size.B + own[i];
      const float* projected = gatesAt(positions[i]) + layout_.z(firstUnit);
      for (int v = 0; v < Vectors; v++) sums[i][v] = loadAligned(projected + v * kLanes);
    }
    left.multiply(rows, first, early_, panel, early_.depths(), sums);
    for (int i = 0; i < rows; i++) finishEarly(positions[i], own[i], firstUnit, sums[i], Vectors);
  }

  RNN_OUTLINE void finishEarly(size_t position, int row, int firstUnit, const Vector* sums, int vectors) const {
    float* gates = gatesAt(position);
    const float* previous = hPrevious_[position];
    for (int v = 0; v < vectors; v += kEarly) {
      const int unit = firstUnit + v / kEarly * kLanes;
      const Vector r = sigmoidOf(sums[v + 1]);
      storeAligned(gates + layout_.z(unit), sigmoidOf(sums[v]));
      storeAligned(gates + layout_.r(unit), r);
      storeOperands(resetHidden(row) + unit, r * loadFirst(previous + unit, H_ - unit));
    }
  }

  void lateStep(const Share& share, int t, LeftRows<Operand>& left) const {
    const int rows = share.validRows(t);
    left.read(rows, [&](int index) { return resetHidden(share.rows()[index]); });
    share.forEachPanel(t, layout_.late.panels(), [&](int panel) {
      withTileVectors(layout_.late.panelWidth(panel), [&](auto vectors) {
        left.forEachTile(rows, [&](int row, auto count) { this->template lateTile<vectors>(share, t, left, row, count, panel); });
      });
    });
  }

  // n and h'.
  template <int Vectors, class Rows>
  RNN_OUTLINE void lateTile(const Share& share, int t, const LeftRows<Operand>& left, int first, Rows rows,
                            int panel) const {
    const int firstUnit = panel * kTileVectors * kLanes;
    size_t positions[Rows::kMost];
    Tile<Rows::kMost, Vectors> sums;
    for (int i = 0; i < rows; i++) {
      positions[i] = static_cast<size_t>(t) * pass_.size.B + share.rows()[first + i];
      const float* projected = gatesAt(positions[i]) + layout_.n(firstUnit);
      for (int v = 0; v < Vectors; v++) sums[i][v] = loadAligned(projected + v * kLanes);
    }
    left.multiply(rows, first, late_, panel, late_.depths(), sums);
    for (int i = 0; i < rows; i++) finishLate(positions[i], firstUnit, sums[i], Vectors);
  }

  RNN_OUTLINE void finishLate(size_t position, int firstUnit, const Vector* sums, int vectors) const {
    float* gates = gatesAt(position);
    for (int v = 0; v < vectors; v++) {
      const int unit = firstUnit + v * kLanes;
      const Vector z = loadAligned(gates + layout_.z(unit));
      const Vector n = tanhOf(sums[v]);
      const Vector h = loadFirst(hPrevious_[position] + unit, H_ - unit);
      storeAligned(gates + layout_.n(unit), n);
      hidden_.store(position, unit, gruHidden(z, n, h));
    }
  }

  float* gatesAt(size_t position) const { return pass_.saved + position * padded_ * kGates; }
  Operand* resetHidden(int row) const { return resetHidden_ + static_cast<size_t>(row) * padded_; }

  const CellForward& pass_;
  const int H_;
  const int padded_;
  const Layout layout_;
  const HiddenRows<Operand> hidden_;
  PackedMatrix<Operand> early_;
  PackedMatrix<Operand> late_;
  const float** hPrevious_;
  Operand* resetHidden_;
};

// With q = r ∘ h:
//   da_z = dh' ∘ (h - n) ∘ z (1 - z)     da_n = dh' ∘ (1 - z) ∘ (1 - n²)
//   dq = da_n Unᵀ                        da_r = dq ∘ h ∘ r (1 - r)
//   dh = dh' ∘ z + dq ∘ r + [da_z da_r] [Uz Ur]ᵀ
template <class Operand>
class Backward {
 public:
  Backward(Scratch::Frame& scratch, const CellBackward& pass)
      : pass_(pass),
        H_(pass.size.H),
        padded_(pass.size.padded()),
        layout_(H_),
        units_(plainColumns(0, H_)),
        stride_(gradientStride(layout_.early.count() + layout_.late.count())),
        dGates_(scratch.take<Operand>(positions() * stride_)),
        resetHidden_(scratch.floats(positions() * padded_)),
        hPrevious_(previousRows<float>(scratch, pass.sequences, pass.output, pass.initial[0], H_)),
        lateTransposed_(packTransposed<Operand>(scratch, pass.weights.recurrent, H_, kGates * H_, layout_.late, Depth::kPadded)),
        hidden_(scratch, pass.sequences, pass.size, pass.weights.recurrent, kGates * H_, layout_.early, dGates_,
                stride_, pass.dOutput, pass.dLast[0]) {}

  void run(Scratch::Frame& scratch) const {
    runShares(pass_.sequences, units_.panels(), pass_.size.recurrentWeights(kGates), [this](const Share& share) {
      LeftRows<Operand> next = hidden_.leftRows(share);
      LeftRows<Operand> left(share.rowCount(), lateTransposed_);
      for (int place = pass_.size.T - 1; place >= 0; place--) {
        const int t = pass_.sequences.step(place);
        hidden_.step(share, t, next, [this](size_t position, int row, int unit, Vector dHidden) {
          backUpdate(position, row, unit, dHidden);
        });
        share.meet();
        resetStep(share, t, left);
        share.meet();
      }
      if (pass_.dInitial[0]) hidden_.initialState(share, next, pass_.dInitial[0]);
    });
    weightGradients(scratch);
    if (pass_.gradients.input) {
      inputGradient<Operand>(scratch, pass_.sequences, pass_.size, dGates_, stride_, pass_.weights.kernel, kGates * H_,
                    layout_.all(), pass_.gradients.input);
    }
  }

 private:
  size_t positions() const { return static_cast<size_t>(pass_.size.T) * pass_.size.B; }

  // da_z, da_n, and the carried dh' ∘ z.
  void backUpdate(size_t position, int row, int unit, Vector dHidden) const {
    const float* gates = gatesAt(position);
    const Vector z = loadAligned(gates + layout_.z(unit));
    const Vector n = loadAligned(gates + layout_.n(unit));
    const Vector h = loadFirst(hPrevious_[position] + unit, H_ - unit);
    Operand* dGates = dGates_ + position * stride_;
    storeOperands(dGates + layout_.z(unit), dHidden * (h - n) * z * (1.0f - z));
    storeOperands(dGates + layout_.n(unit), dHidden * (1.0f - z) * (1.0f - n * n));
    storeAligned(hidden_.carried(row, unit), dHidden * z);
  }

  void resetStep(const Share& share, int t, LeftRows<Operand>& left) const {
    const int rows = share.validRows(t);
    const size_t first = static_cast<size_t>(t) * pass_.size.B;
    left.read(rows, [&](int index) { return dGates_ + (first + share.rows()[index]) * stride_ + layout_.n(0); });
    share.forEachPanel(t, units_.panels(), [&](int panel) {
      withTileVectors(units_.panelWidth(panel), [&](auto vectors) {
        left.forEachTile(rows, [&](int row, auto count) { this->template resetTile<vectors>(share, t, left, row, count, panel); });
      });
    });
  }

  template <int Vectors, class Rows>
  RNN_OUTLINE void resetTile(const Share& share, int t, const LeftRows<Operand>& left, int first, Rows rows,
                             int panel) const {
    const int* const own = share.rows() + first;
    const int firstUnit = panel * kTileVectors * kLanes;
    Tile<Rows::kMost, Vectors> dProduct = {};
    left.multiply(rows, first, lateTransposed_, panel, lateTransposed_.depths(), dProduct);
    for (int i = 0; i < rows; i++) {
      finishReset(static_cast<size_t>(t) * pass_.size.B + own[i], own[i], firstUnit, dProduct[i], Vectors);
    }
  }

  // da_r, the carried dq ∘ r, and q for the gradient of Un.
  RNN_OUTLINE void finishReset(size_t position, int row, int firstUnit, const Vector* dProduct, int vectors) const {
    for (int v = 0; v < vectors; v++) {
      const int unit = firstUnit + v * kLanes;
      const Vector r = loadAligned(gatesAt(position) + layout_.r(unit));
      const Vector h = loadFirst(hPrevious_[position] + unit, H_ - unit);
      float* carried = hidden_.carried(row, unit);
      storeOperands(dGates_ + position * stride_ + layout_.r(unit), dProduct[v] * h * r * (1.0f - r));
      storeAligned(carried, loadAligned(carried) + dProduct[v] * r);
      storeAligned(resetHidden_ + position * padded_ + unit, r * h);
    }
  }

  // dW = Σ xᵀ da,  d[Uz Ur] = Σ hᵀ [da_z da_r],  dUn = Σ qᵀ da_n,  db = Σ da
  void weightGradients(Scratch::Frame& scratch) const {
    const Sequences& sequences = pass_.sequences;
    const float** hidden = validPreviousRows(scratch, sequences, hPrevious_);
    outerProducts(scratch, hidden, 0, layout_.early);
    outerProducts(scratch, validRows<const float>(scratch, sequences, resetHidden_, padded_), layout_.n(0),
                  layout_.late);
  }

  void outerProducts(Scratch::Frame& scratch, const float* const* recurrentLeft, size_t offset,
                     const Columns& columns) const {
    const Sequences& sequences = pass_.sequences;
    const LayerGradients& gradients = pass_.gradients;
    const int rows = static_cast<int>(sequences.positions().size());
    multiplyOuter<Operand>(scratch, {
                               {{validRows(scratch, sequences, pass_.input, pass_.size.I), pass_.size.I, gradients.kernel},
                                {recurrentLeft, H_, gradients.recurrent},
                                {onesFor(scratch, rows), 1, gradients.bias}},
                               validRows<const Operand>(scratch, sequences, dGates_ + offset, stride_),
                               rows,
                               columns,
                               kGates * H_,
                           });
  }

  const float* gatesAt(size_t position) const { return pass_.saved + position * padded_ * kGates; }

  const CellBackward& pass_;
  const int H_;
  const int padded_;
  const Layout layout_;
  const Columns units_;
  const size_t stride_;
  Operand* const dGates_;
  float* const resetHidden_;
  const float** const hPrevious_;
  const PackedMatrix<Operand> lateTransposed_;
  const HiddenGradient<Operand> hidden_;
};

Columns stepperColumns(int H) { return Layout(H).all(); }

// One step for a batch of rows.
template <class Weight>
class GruLayer : public StepperLayer {
 public:
  GruLayer(const StepperLayerWeights& weights, int batch)
      : StepperLayer(weights, batch, stepperColumns(weights.hidden)),
        early_(gateColumns(H_, 0, kEarly)),
        late_(gateColumns(H_, kEarly, 1)),
        earlyKernel_(kernelOf<Weight>(weights, kGates, early_)),
        lateKernel_(kernelOf<Weight>(weights, kGates, late_)),
        earlyRecurrent_(recurrentOf<Weight>(weights, kGates, early_)),
        lateRecurrent_(recurrentOf<Weight>(weights, kGates, late_)),
        update_(zeroRows()),
        resetHidden_(zeroRows()) {}

  void step(const StepShare& share, int now, const float* const* starts, const float* const* input) override {
    earlyStep(share, now, starts, input);
    share.meet();
    lateStep(share, now, starts, input);
  }

 private:
  using ProductRows = typename StepProduct<Weight>::Rows;

  void earlyStep(const StepShare& share, int now, const float* const* starts, const float* const* input) {
    const ProductRows inputs = earlyKernel_.of(input, share.rows());
    const ProductRows states = earlyRecurrent_.of(h_[now].data(), share.rows());
    forEachTile(share, now, early_, [&](int row, int panel, auto rows, auto vectors) {
      earlyTile<rows, vectors>(starts, inputs, states, now, row, panel);
    });
  }

  void lateStep(const StepShare& share, int now, const float* const* starts, const float* const* input) {
    const ProductRows inputs = lateKernel_.of(input, share.rows());
    const ProductRows states = lateRecurrent_.of(resetHidden_.data(), share.rows());
    forEachTile(share, now, late_, [&](int row, int panel, auto rows, auto vectors) {
      lateTile<rows, vectors>(starts, inputs, states, now, row, panel);
    });
  }

  // z and r ∘ h.
  template <int Rows, int Vectors>
  RNN_OUTLINE void earlyTile(const float* const* starts, const ProductRows& inputs, const ProductRows& states, int now,
                             int row, int panel) {
    const int firstUnit = panel * kTileVectors / kEarly * kLanes;
    Tile<Rows, Vectors> sums;
    sumTile<Rows, Vectors>(starts, static_cast<size_t>(firstUnit) * kEarly, inputs, states, row, panel, sums);
    for (int i = 0; i < Rows; i++) finishEarly(now, row + i, firstUnit, sums[i], Vectors);
  }

  RNN_OUTLINE void finishEarly(int now, int row, int firstUnit, const Vector* sums, int vectors) const {
    for (int v = 0; v < vectors; v += kEarly) {
      const int unit = firstUnit + v / kEarly * kLanes;
      storeAligned(update_[row] + unit, sigmoidOf(sums[v]));
      storeAligned(resetHidden_[row] + unit, sigmoidOf(sums[v + 1]) * loadAligned(h_[now][row] + unit));
    }
  }

  template <int Rows, int Vectors>
  RNN_OUTLINE void lateTile(const float* const* starts, const ProductRows& inputs, const ProductRows& states, int now,
                            int row, int panel) {
    const int firstUnit = panel * kTileVectors * kLanes;
    Tile<Rows, Vectors> sums;
    sumTile<Rows, Vectors>(starts, static_cast<size_t>(early_.floats()) + firstUnit, inputs, states, row, panel, sums);
    for (int i = 0; i < Rows; i++) finishLate(now, row + i, firstUnit, sums[i], Vectors);
  }

  RNN_OUTLINE void finishLate(int now, int row, int firstUnit, const Vector* sums, int vectors) const {
    for (int v = 0; v < vectors; v++) {
      const int unit = firstUnit + v * kLanes;
      const Vector z = loadAligned(update_[row] + unit);
      const Vector h = loadAligned(h_[now][row] + unit);
      storeAligned(h_[1 - now][row] + unit, gruHidden(z, tanhOf(sums[v]), h));
    }
  }

  const Columns early_;
  const Columns late_;
  const StepProduct<Weight> earlyKernel_;
  const StepProduct<Weight> lateKernel_;
  const StepProduct<Weight> earlyRecurrent_;
  const StepProduct<Weight> lateRecurrent_;
  const std::vector<float*> update_;
  const std::vector<float*> resetHidden_;
};

}  // namespace

extern const Cell gruCell;
const Cell gruCell{
    "gru",
    kGates,
    {"h"},
    kGates,
    false,
    [](Scratch::Frame& scratch, const CellForward& pass) { runForward<Forward>(scratch, pass); },
    [](Scratch::Frame& scratch, const CellBackward& pass) { runBackward<Backward>(scratch, pass); },
    stepperColumns,
    [](const StepperLayerWeights& weights, int batch, bool, WeightFormat format) {
      return createLayer<GruLayer>(format, weights, batch);
    },
};

}  // namespace rnn
