// One step of one layer for a batch of rows, with its weights and state.
#pragma once

#include <memory>
#include <vector>

#include "columns.h"
#include "memory.h"
#include "packing.h"
#include "stepper.h"
#include "thread-pool.h"
#include "tile.h"

namespace rnn {

// The order of a layer's sums: what is needed first comes first, gates of the same units together.
Columns stepperColumns(Cell cell, int H);

class StepperLayer {
 public:
  StepperLayer(const StepperLayerWeights& weights, int batch, Columns columns);
  virtual ~StepperLayer() = default;

  // Sums before the nonlinearity start at starts[row], in the order of columns(): x W + b, and `input` is null; or the
  // bias, and input[row] is x.
  virtual void step(const float* const* starts, const float* const* input) = 0;

  const Columns& columns() const { return columns_; }
  const float* bias() const { return bias_; }
  int hidden() const { return H_; }
  // The rows of h, [batch] pointers; they change with each step.
  const float* const* rows() const { return h_.data(); }
  // The states, each as pointers to its rows, in the order they are saved.
  virtual std::vector<float* const*> states() const { return {h_.data()}; }

 protected:
  std::vector<float*> zeroRows();
  // Of no use, and not there, when the sums start at x W + b.
  PackedMatrix packKernel(const StepperLayerWeights& weights, int gates, const Columns& columns);

  // The sums of `Vectors` vectors of columns: their start, plus x W, plus state U.
  template <int Rows, int Vectors>
  void sumTile(const float* const* starts, size_t offset, const float* const* input, const float* kernelPanel,
               const float* const* state, const float* recurrentPanel, Tile<Rows, Vectors>& sums) const {
    for (int i = 0; i < Rows; i++) {
      for (int v = 0; v < Vectors; v++) sums[i][v] = loadAligned(starts[i] + offset + v * kLanes);
    }
    if (input) multiplyTile<Rows, Vectors>(inputs_, input, 0, kernelPanel, sums);
    multiplyTile<Rows, Vectors>(H_, state, 0, recurrentPanel, sums);
  }

  // work(rows, panels) on the threads: by rows where there are enough of them, else by panels; on one thread when the
  // step is shorter than handing it out takes.
  template <class Work>
  void share(const Columns& columns, const Work& work) const {
    ThreadPool& pool = ThreadPool::instance();
    const int panels = columns.panels();
    const size_t multiplications = static_cast<size_t>(batch_) * H_ * columns.floats();
    const int threads = multiplications < kWorthSharing ? 1 : pool.threads();
    if (batch_ >= threads * kTileRows || threads == 1) {
      pool.run(threads, [&](int part) { work(shareOf(batch_, part, threads), Range{0, panels}); });
    } else {
      const int parts = std::min(threads, panels);
      pool.run(parts, [&](int part) { work(Range{0, batch_}, shareOf(panels, part, parts)); });
    }
  }

  static constexpr size_t kWorthSharing = 1 << 15;

  const int batch_;
  const int inputs_;
  const int H_;
  const Columns columns_;
  OwnedMemory memory_;
  const float* bias_;
  std::vector<float*> h_;
  std::vector<float*> hNext_;
};

// Without weights.kernel, steps must start at x W + b.
std::unique_ptr<StepperLayer> createStepperLayer(Cell cell, bool relu, const StepperLayerWeights& weights, int batch);

}  // namespace rnn
