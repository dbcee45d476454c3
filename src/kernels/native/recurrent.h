// Shared by the cells: which steps are valid, how threads split the work, and the products over all steps at once.
#pragma once

#include <vector>

#include "columns.h"
#include "matmul.h"
#include "packing.h"
#include "scratch.h"
#include "thread-pool.h"

namespace rnn {

struct LayerSize {
  int T;
  int B;
  int I;
  int H;
  int padded() const { return paddedTo(H); }
  size_t recurrentWeights(int gates) const { return static_cast<size_t>(H) * H * gates; }
};

// Positions of a time-major [T, B] batch are numbered t * B + row.
class Sequences {
 public:
  // `lengths` [B], each 0..T, or null if all are T. With `reverse`, each sequence is read from its last valid step to its first.
  Sequences(int T, int B, const int* lengths, bool reverse);

  int T() const { return T_; }
  int B() const { return B_; }
  // The step read at `place`, 0..T-1 in reading order.
  int step(int place) const { return reverse_ ? T_ - 1 - place : place; }
  int length(int row) const { return lengths_ ? lengths_[row] : T_; }
  bool full() const { return lengths_ == nullptr; }
  // The position read before (t, row), or -1 if (t, row) is read first.
  int previous(int t, int row) const;
  // The position read after (t, row), which must not be the last one read.
  int next(int t, int row) const { return (reverse_ ? t - 1 : t + 1) * B_ + row; }
  // The positions read first and last, or -1 if the row is empty.
  int first(int row) const;
  int last(int row) const;
  bool reverse() const { return reverse_; }
  // Valid positions, ordered by step.
  const std::vector<int>& positions() const { return positions_; }

 private:
  int T_;
  int B_;
  const int* lengths_;
  bool reverse_;
  std::vector<int> positions_;
};

// What one thread computes at each step: all hidden units of some rows of the batch, or some units of all rows.
class Share {
 public:
  // One of `parts` parts of the hidden units, and the barrier of the threads that have the other parts.
  struct Units {
    int part = 0;
    int parts = 1;
    Barrier* barrier = nullptr;
  };

  Share(const Sequences& sequences, std::vector<int> rows, Units units);

  const int* rows() const { return rows_.data(); }
  int rowCount() const { return static_cast<int>(rows_.size()); }
  // The number of rows, the first ones of rows(), for which step t is valid.
  int validRows(int t) const { return valid_[t]; }
  // How many of them have another step to read after t.
  int continuingRows(int t) const { return continuing_[t]; }
  // This share's part of `count` panels of hidden units.
  Range panels(int count) const { return shareOf(count, units_.part, units_.parts); }
  // Calls body(panel) for them in step t. Every other step goes from the last to the first: it starts with the weights that are still in
  // the core's cache.
  template <class Body>
  void forEachPanel(int t, int count, const Body& body) const {
    const Range own = panels(count);
    for (int index = 0; index < own.size(); index++) body(t % 2 ? own.end - 1 - index : own.begin + index);
  }
  // Waits for the threads that have the other hidden units: each product needs all units of a row.
  void meet() const {
    if (units_.barrier) units_.barrier->wait();
  }

 private:
  std::vector<int> rows_;
  std::vector<int> valid_;
  std::vector<int> continuing_;
  Units units_;
};

// Splits the work for runShares; `barrier` is for as many threads as there are shares.
std::vector<Share> planShares(const Sequences& sequences, int parts, bool splitUnits, Barrier* barrier);

// Whether to split the hidden units among the threads instead of the rows. This is so if there are fewer rows than threads and a step is
// long enough to be split, or if each thread would read all recurrent weights (`weights` floats, too many for its cache) for only a few
// rows.
bool splitsUnits(int rows, int threads, size_t weights);

// Runs work(share) on the threads. They split the rows, which are independent and need no synchronization, or else the `panels` of hidden
// units: see splitsUnits.
template <class Work>
void runShares(const Sequences& sequences, int panels, size_t weights, const Work& work) {
  ThreadPool& pool = ThreadPool::instance();
  const int threads = pool.threadsFor(sequences.positions().size() * weights);
  const bool splitUnits = splitsUnits(sequences.B(), threads, weights);
  const int parts = std::min(threads, splitUnits ? panels : std::max(sequences.B(), 1));
  Barrier barrier(parts);
  const std::vector<Share> shares = planShares(sequences, parts, splitUnits, &barrier);
  pool.run(parts, [&](int part) { work(shares[part]); });
}

// For each position, base + p * width of the position p read before it, or the row's initial state.
template <class Value>
const Value** previousRows(Scratch::Frame& scratch, const Sequences& sequences, const Value* base, const Value* initial,
                           int width) {
  const int B = sequences.B();
  const Value** rows = scratch.take<const Value*>(static_cast<size_t>(sequences.T()) * B);
  for (int t = 0; t < sequences.T(); t++) {
    for (int row = 0; row < B; row++) {
      const int before = sequences.previous(t, row);
      const Value* states = before < 0 ? initial : base;
      rows[static_cast<size_t>(t) * B + row] = states + static_cast<size_t>(before < 0 ? row : before) * width;
    }
  }
  return rows;
}

// base + position * width for each valid position.
template <class Value>
Value** validRows(Scratch::Frame& scratch, const Sequences& sequences, Value* base, size_t width) {
  const std::vector<int>& positions = sequences.positions();
  Value** rows = scratch.take<Value*>(positions.size());
  for (size_t index = 0; index < positions.size(); index++) rows[index] = base + positions[index] * width;
  return rows;
}

// The same as previousRows for the valid positions only, in their order: the rows of a left-hand side.
const float** validPreviousRows(Scratch::Frame& scratch, const Sequences& sequences, const float** previous);

// projected[p] = input[p] W + b at the valid positions. `columns` gives the packing of W, `places` the position of each vector of the
// result in a row of `width` floats.
template <class Operand>
void projectInput(Scratch::Frame& scratch, const Sequences& sequences, const LayerSize& size, const float* input,
                  const float* kernel, int stride, const float* bias, const Columns& columns, float* projected,
                  size_t width, const Columns& places);

// dInput[p] = dGates[p] Wᵀ at the valid positions, 0 at the others. dGates has `dStride` numbers per position, in the order of `columns`.
template <class Operand>
void inputGradient(Scratch::Frame& scratch, const Sequences& sequences, const LayerSize& size, const Operand* dGates,
                   size_t dStride, const float* kernel, int stride, const Columns& columns, float* dInput);

// Sets the positions past each sequence's length to 0.
void zeroPadding(const Sequences& sequences, float* matrix, size_t width);

// final[row] = the first `width` floats of the row's last position in `states`, or of its initial state if the row is empty.
void copyFinalState(const Sequences& sequences, const float* states, size_t stride, const float* initial, int width,
                    float* final);

}  // namespace rnn
