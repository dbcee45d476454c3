#include "recurrent.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace rnn {
namespace {

// Sorted by length, longest first, so that the rows valid at a step are always the first ones of a share.
std::vector<int> rowsByLength(const Sequences& sequences) {
  std::vector<int> rows(sequences.B());
  std::iota(rows.begin(), rows.end(), 0);
  const auto longer = [&](int a, int b) { return sequences.length(a) > sequences.length(b); };
  if (!sequences.full()) std::stable_sort(rows.begin(), rows.end(), longer);
  return rows;
}

// If all rows are equally long, each part gets adjacent ones; otherwise every part gets long and short ones in turn.
std::vector<int> dealRows(const Sequences& sequences, const std::vector<int>& rows, int part, int parts) {
  std::vector<int> own;
  if (sequences.full()) {
    const Range range = shareOf(sequences.B(), part, parts);
    own.assign(rows.begin() + range.begin, rows.begin() + range.end);
  } else {
    for (size_t index = part; index < rows.size(); index += parts) own.push_back(rows[index]);
  }
  return own;
}

}  // namespace

Sequences::Sequences(int T, int B, const int* lengths, bool reverse)
    : T_(T), B_(B), lengths_(lengths), reverse_(reverse) {
  positions_.reserve(static_cast<size_t>(T) * B);
  for (int t = 0; t < T; t++) {
    for (int row = 0; row < B; row++) {
      if (t < length(row)) positions_.push_back(t * B + row);
    }
  }
}

int Sequences::previous(int t, int row) const {
  const int before = reverse_ ? t + 1 : t - 1;
  return before >= 0 && before < length(row) ? before * B_ + row : -1;
}

int Sequences::first(int row) const {
  if (length(row) == 0) return -1;
  return reverse_ ? (length(row) - 1) * B_ + row : row;
}

int Sequences::last(int row) const {
  if (length(row) == 0) return -1;
  return reverse_ ? row : (length(row) - 1) * B_ + row;
}

Share::Share(const Sequences& sequences, std::vector<int> rows, Units units)
    : rows_(std::move(rows)), valid_(sequences.T() + 1, 0), units_(units) {
  for (int row : rows_) {
    for (int t = 0; t < sequences.length(row); t++) valid_[t]++;
  }
  for (int t = 0; t < sequences.T(); t++) {
    const int onward = sequences.reverse() ? (t > 0 ? valid_[t] : 0) : valid_[t + 1];
    continuing_.push_back(onward);
  }
}

// Threads that split the units wait for each other at every step. If other processes also use the cores, each wait can cost a time slice of
// the scheduler; with few weights, that is longer than the step.
bool splitsUnits(int rows, int threads, size_t weights) {
  constexpr size_t kFewWeights = 1 << 18;   // 1 MB
  constexpr size_t kManyWeights = 1 << 20;  // 4 MB
  if (rows < threads) return weights > kFewWeights;
  return threads > 1 && weights > kManyWeights && rows <= 2 * kTileRows * threads;
}

std::vector<Share> planShares(const Sequences& sequences, int parts, bool splitUnits, Barrier* barrier) {
  const std::vector<int> rows = rowsByLength(sequences);
  std::vector<Share> shares;
  for (int part = 0; part < parts; part++) {
    if (splitUnits) {
      shares.emplace_back(sequences, rows, Share::Units{part, parts, parts > 1 ? barrier : nullptr});
    } else {
      shares.emplace_back(sequences, dealRows(sequences, rows, part, parts), Share::Units{});
    }
  }
  return shares;
}

const float** validPreviousRows(Scratch::Frame& scratch, const Sequences& sequences, const float** previous) {
  const std::vector<int>& positions = sequences.positions();
  const float** rows = scratch.take<const float*>(positions.size());
  for (size_t index = 0; index < positions.size(); index++) rows[index] = previous[positions[index]];
  return rows;
}

template <class Operand>
void projectInput(Scratch::Frame& scratch, const Sequences& sequences, const LayerSize& size, const float* input,
                  const float* kernel, int stride, const float* bias, const Columns& columns, float* projected,
                  size_t width, const Columns& places) {
  const OperandRows<Operand> rows = operandRows<Operand>(scratch, input, size.T * size.B, size.I);
  multiply<Operand>({
      validRows(scratch, sequences, rows.data, rows.stride),
      static_cast<int>(sequences.positions().size()),
      packColumns<Operand>(scratch, kernel, size.I, stride, columns),
      validRows(scratch, sequences, projected, width),
      places,
      packVector(scratch, bias, columns),
      false,
  });
}

template <class Operand>
void inputGradient(Scratch::Frame& scratch, const Sequences& sequences, const LayerSize& size, const Operand* dGates,
                   size_t dStride, const float* kernel, int stride, const Columns& columns, float* dInput) {
  const Columns units = plainColumns(0, size.I);
  zeroPadding(sequences, dInput, size.I);
  multiply<Operand>({
      validRows<const Operand>(scratch, sequences, dGates, dStride),
      static_cast<int>(sequences.positions().size()),
      packTransposed<Operand>(scratch, kernel, size.I, stride, columns, Depth::kPadded),
      validRows(scratch, sequences, dInput, size.I),
      units,
      nullptr,
      false,
  });
}

void zeroPadding(const Sequences& sequences, float* matrix, size_t width) {
  if (sequences.full()) return;
  for (int row = 0; row < sequences.B(); row++) {
    for (int t = sequences.length(row); t < sequences.T(); t++) {
      const size_t position = static_cast<size_t>(t) * sequences.B() + row;
      std::memset(matrix + position * width, 0, width * sizeof(float));
    }
  }
}

void copyFinalState(const Sequences& sequences, const float* states, size_t stride, const float* initial, int width,
                    float* final) {
  for (int row = 0; row < sequences.B(); row++) {
    const int last = sequences.last(row);
    const float* from = last < 0 ? initial + static_cast<size_t>(row) * width : states + last * stride;
    std::memcpy(final + static_cast<size_t>(row) * width, from, width * sizeof(float));
  }
}

#define RNN_INSTANTIATE(Operand)                                                                                            \
  template void projectInput<Operand>(Scratch::Frame&, const Sequences&, const LayerSize&, const float*, const float*, int, \
                                      const float*, const Columns&, float*, size_t, const Columns&);                        \
  template void inputGradient(Scratch::Frame&, const Sequences&, const LayerSize&, const Operand*, size_t, const float*,    \
                              int, const Columns&, float*);
RNN_FOR_EACH_OPERAND(RNN_INSTANTIATE)

}  // namespace rnn
