// The part of backpropagation through time shared by the cells: the gradient of the hidden state, step by step.
#pragma once

#include "left-rows.h"
#include "recurrent.h"

namespace rnn {

// dh' at step t is the gradient of that step's output, plus the gradient from the step that is read after it:
//   dh' = dOutput + carried + da Uᵀ
// `carried` [B, Hp] bypasses the product; at first it is the gradient of the final state. A cell that carries nothing leaves it at 0.
template <class Operand>
class HiddenGradient {
 public:
  // da is `dGates`, with `stride` numbers per position. The first of them, `gates` (in tile order), go through the columns of `recurrent`
  // in the same order. `dFinal` [B, H] is null for zeros.
  HiddenGradient(Scratch::Frame& scratch, const Sequences& sequences, const LayerSize& size, const float* recurrent,
                 int recurrentStride, const Columns& gates, const Operand* dGates, size_t stride, const float* dOutput,
                 const float* dFinal);

  float* carried(int row, int unit) const { return carried_ + static_cast<size_t>(row) * padded_ + unit; }
  int panels() const { return units_.panels(); }

  // What `step` and `initialState` read the da of a share's rows into.
  LeftRows<Operand> leftRows(const Share& share) const { return {share.rowCount(), recurrent_}; }

  // Calls back(position, row, unit, dh') for each vector of units, starting at `unit`, of the share's valid rows.
  template <class Back>
  void step(const Share& share, int t, LeftRows<Operand>& next, const Back& back) const {
    const int continuing = share.continuingRows(t);
    next.read(continuing, [&](int index) { return dGates_ + sequences_.next(t, share.rows()[index]) * stride_; });
    share.forEachPanel(t, units_.panels(), [&](int panel) {
      stepRows(share.rows(), continuing, &next, t, panel, back);
      stepRows(share.rows() + continuing, share.validRows(t) - continuing, nullptr, t, panel, back);
    });
  }

  // dh0 [B, H]: the gradient from the step that is read first; an empty row gets its final gradient unchanged.
  void initialState(const Share& share, LeftRows<Operand>& left, float* dh0) const;

 private:
  // `next` has da of the step read after t, or is null if t is the last one.
  template <class Back>
  void stepRows(const int* rows, int count, const LeftRows<Operand>* next, int t, int panel, const Back& back) const {
    withTileVectors(units_.panelWidth(panel), [&](auto vectors) {
      LeftRows<Operand>::forEachTile(count, [&](int first, auto tileRows) {
        stepTile<vectors>(rows + first, tileRows, next, first, t, panel, back);
      });
    });
  }

  template <int Vectors, class Rows, class Back>
  RNN_OUTLINE void stepTile(const int* rows, Rows count, const LeftRows<Operand>* next, int first, int t, int panel,
                            const Back& back) const {
    const int unit = panel * kTileVectors * kLanes;
    size_t positions[Rows::kMost];
    Tile<Rows::kMost, Vectors> dHidden;
    for (int i = 0; i < count; i++) {
      positions[i] = static_cast<size_t>(t) * B_ + rows[i];
      takeCarried<Vectors>(rows[i], unit, dHidden[i]);
      const float* dOutput = dOutput_ + positions[i] * H_ + unit;
      for (int v = 0; v < Vectors; v++) {
        dHidden[i][v] += loadFirst(dOutput + v * kLanes, H_ - unit - v * kLanes);
      }
    }
    if (next) next->multiply(count, first, recurrent_, panel, recurrent_.depths(), dHidden);
    for (int i = 0; i < count; i++) finishRow(positions[i], rows[i], unit, dHidden[i], Vectors, back);
  }

  template <class Back>
  RNN_OUTLINE void finishRow(size_t position, int row, int unit, const Vector* dHidden, int vectors,
                             const Back& back) const {
    for (int v = 0; v < vectors; v++) back(position, row, unit + v * kLanes, dHidden[v]);
  }

  template <int Vectors, class Rows>
  RNN_OUTLINE void initialStateTile(const int* rows, Rows count, const LeftRows<Operand>& left, int first, int panel,
                                    float* dh0) const;

  template <int Vectors>
  void takeCarried(int row, int unit, Vector* to) const {
    for (int v = 0; v < Vectors; v++) {
      float* from = carried(row, unit + v * kLanes);
      to[v] = loadAligned(from);
      storeAligned(from, Vector{});
    }
  }

  const Sequences& sequences_;
  const int B_;
  const int H_;
  const int padded_;
  const Columns units_;
  const PackedMatrix<Operand> recurrent_;
  const Operand* dGates_;
  const size_t stride_;
  const float* dOutput_;
  float* carried_;
};

// Rows padded with zeros, or all zeros for null: [B, Hp].
float* padOrZero(Scratch::Frame& scratch, const float* matrix, const LayerSize& size);

// Numbers from one position of da to the next, for `vectors` vectors per position. One vector more than needed: with a power of two as
// stride, the positions would map to the same few cache lines.
inline size_t gradientStride(int vectors) { return static_cast<size_t>(vectors + 1) * kLanes; }

}  // namespace rnn
