#include "hidden-gradient.h"

#include <cstring>

namespace rnn {

template <class Operand>
HiddenGradient<Operand>::HiddenGradient(Scratch::Frame& scratch, const Sequences& sequences, const LayerSize& size,
                               const float* recurrent, int recurrentStride, const Columns& gates, const Operand* dGates,
                               size_t stride, const float* dOutput, const float* dFinal)
    : sequences_(sequences),
      B_(size.B),
      H_(size.H),
      padded_(size.padded()),
      units_(plainColumns(0, size.H)),
      recurrent_(packTransposed<Operand>(scratch, recurrent, size.H, recurrentStride, gates, Depth::kPadded)),
      dGates_(dGates),
      stride_(stride),
      dOutput_(dOutput),
      carried_(padOrZero(scratch, dFinal, size)) {}

template <class Operand>
void HiddenGradient<Operand>::initialState(const Share& share, LeftRows<Operand>& left, float* dh0) const {
  const Range panels = share.panels(units_.panels());
  const int nonEmpty = share.validRows(0);
  left.read(nonEmpty, [&](int index) { return dGates_ + sequences_.first(share.rows()[index]) * stride_; });
  for (int panel = panels.begin; panel < panels.end; panel++) {
    withTileVectors(units_.panelWidth(panel), [&](auto vectors) {
      left.forEachTile(nonEmpty, [&](int first, auto rows) {
        this->template initialStateTile<vectors>(share.rows() + first, rows, left, first, panel, dh0);
      });
    });
    for (int index = nonEmpty; index < share.rowCount(); index++) {
      const int row = share.rows()[index];
      for (int v = 0; v < units_.panelWidth(panel); v++) {
        const int unit = (panel * kTileVectors + v) * kLanes;
        storeFirst(dh0 + static_cast<size_t>(row) * H_ + unit, loadAligned(carried(row, unit)), H_ - unit);
      }
    }
  }
}

template <class Operand>
template <int Vectors, class Rows>
void HiddenGradient<Operand>::initialStateTile(const int* rows, Rows count, const LeftRows<Operand>& left, int first,
                                               int panel, float* dh0) const {
  const int unit = panel * kTileVectors * kLanes;
  Tile<Rows::kMost, Vectors> dHidden;
  for (int i = 0; i < count; i++) takeCarried<Vectors>(rows[i], unit, dHidden[i]);
  left.multiply(count, first, recurrent_, panel, recurrent_.depths(), dHidden);
  for (int i = 0; i < count; i++) {
    float* to = dh0 + static_cast<size_t>(rows[i]) * H_ + unit;
    for (int v = 0; v < Vectors; v++) storeFirst(to + v * kLanes, dHidden[i][v], H_ - unit - v * kLanes);
  }
}

float* padOrZero(Scratch::Frame& scratch, const float* matrix, const LayerSize& size) {
  if (matrix) return padRows(scratch, matrix, size.B, size.H);
  const size_t count = static_cast<size_t>(size.B) * size.padded();
  return static_cast<float*>(std::memset(scratch.floats(count), 0, count * sizeof(float)));
}

#define RNN_INSTANTIATE(Operand) template class HiddenGradient<Operand>;
RNN_FOR_EACH_OPERAND(RNN_INSTANTIATE)

}  // namespace rnn
