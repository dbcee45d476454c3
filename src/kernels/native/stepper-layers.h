// One step of one layer for a batch of rows, with its weights and state.
#pragma once

#include <algorithm>
#include <vector>

#include "columns.h"
#include "memory.h"
#include "packing.h"
#include "step-product.h"
#include "stepper.h"
#include "thread-pool.h"
#include "tile.h"

namespace rnn {

// The part of each step that one thread computes: all units of some rows of the batch, or some units of all rows.
class StepShare {
 public:
  explicit StepShare(Range rows) : rows_(rows) {}
  StepShare(int batch, int part, Barrier* others)
      : rows_{0, batch}, part_(part), parts_(others->size()), others_(others) {}

  Range rows() const { return rows_; }
  // Whether other threads compute other units of the same rows, and which part of them is this thread's.
  bool isSplit() const { return others_ != nullptr; }
  int part() const { return part_; }
  // The same work on the first `count` rows of the batch only.
  StepShare first(int count) const {
    StepShare share(*this);
    share.rows_.end = std::max(rows_.begin, std::min(rows_.end, count));
    return share;
  }
  // This thread's part of `count` panels of units.
  Range panels(int count) const { return shareOf(count, part_, parts_); }
  // This thread's rows in work where each row is done by a single thread.
  Range wholeRows() const { return others_ ? shareOf(rows_.end, part_, parts_) : rows_; }
  // Waits for the threads that compute the other units of these rows.
  void meet() const {
    if (others_) others_->wait();
  }

 private:
  Range rows_;
  int part_ = 0;
  int parts_ = 1;
  Barrier* others_ = nullptr;
};

class StepperLayer {
 public:
  StepperLayer(const StepperLayerWeights& weights, int batch, Columns columns);
  virtual ~StepperLayer() = default;

  // Computes a step from the states in buffer `now`, 0 or 1, to those in the other. The sums before the nonlinearity start with the values
  // at starts[row], in the order of columns(): x W + b, and `input` is null; or the bias, and input[row] is x.
  virtual void step(const StepShare& share, int now, const float* const* starts, const float* const* input) = 0;

  const Columns& columns() const { return columns_; }
  const float* bias() const { return bias_; }
  int hidden() const { return H_; }
  // Number of weights that a step reads.
  size_t weights() const { return static_cast<size_t>(inputs_ + H_) * columns_.floats(); }
  // The rows of h, [batch] pointers.
  const float* const* rows(int now) const { return h_[now].data(); }
  // The states, each as pointers to its rows, in the order of the saved state.
  virtual std::vector<float* const*> states(int now) const { return {h_[now].data()}; }

 protected:
  std::vector<float*> zeroRows();
  // The weights of the inputs; empty if the sums start with x W + b.
  template <class Weight>
  StepProduct<Weight> kernelOf(const StepperLayerWeights& weights, int gates, const Columns& columns) {
    return {memory_, weights.kernel, inputs_, gates * H_, columns};
  }
  template <class Weight>
  StepProduct<Weight> recurrentOf(const StepperLayerWeights& weights, int gates, const Columns& columns) {
    return {memory_, weights.recurrent, H_, gates * H_, columns};
  }

  // The sums of a panel of columns: their start, plus x W, plus state U.
  template <int Rows, int Vectors, class ProductRows>
  static void sumTile(const float* const* starts, size_t offset, const ProductRows& input, const ProductRows& state,
                      int row, int panel, Tile<Rows, Vectors>& sums) {
    for (int i = 0; i < Rows; i++) {
      for (int v = 0; v < Vectors; v++) sums[i][v] = loadAligned(starts[row + i] + offset + v * kLanes);
    }
    input.template add<Rows, Vectors>(row, panel, sums);
    state.template add<Rows, Vectors>(row, panel, sums);
  }

  // Calls body(panel) for this thread's panels. Every other step goes from the last to the first panel: it starts with the weights that are
  // still in the core's cache.
  template <class Body>
  static void forEachPanel(const StepShare& share, int now, int count, const Body& body) {
    const Range panels = share.panels(count);
    for (int index = 0; index < panels.size(); index++) body(now ? panels.end - 1 - index : panels.begin + index);
  }

  // Calls body(row, panel, Constant<rows>, Constant<vectors>) for the tiles of this thread.
  template <class Body>
  static void forEachTile(const StepShare& share, int now, const Columns& columns, const Body& body) {
    const Range rows = share.rows();
    forEachPanel(share, now, columns.panels(), [&](int panel) {
      withTileVectors(columns.panelWidth(panel), [&](auto vectors) {
        forEachRowTile(rows.size(),
                       [&](int first, auto tileRows) { body(rows.begin + first, panel, tileRows, vectors); });
      });
    });
  }

  const int batch_;
  const int inputs_;
  const int H_;
  const Columns columns_;
  OwnedMemory memory_;
  const float* bias_;
  const std::vector<float*> h_[2];
};

// Creates a layer of this class, with weights in this format.
template <template <class> class Layer, class... Arguments>
std::unique_ptr<StepperLayer> createLayer(WeightFormat format, const Arguments&... arguments) {
  std::unique_ptr<StepperLayer> layer;
  withWeight(format, [&](auto weight) { layer = std::make_unique<Layer<decltype(weight)>>(arguments...); });
  return layer;
}

}  // namespace rnn
