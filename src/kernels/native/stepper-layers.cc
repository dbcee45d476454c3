#include "stepper-layers.h"

#include <cstring>
#include <utility>

#include "cell-math.h"

namespace rnn {

Columns stepperColumns(Cell cell, int H) {
  switch (cell) {
    case Cell::kLstm: return gateColumns(H, 0, kLstmGates);
    case Cell::kGru: return gateColumns(H, 0, kGruEarlyGates) + gateColumns(H, kGruEarlyGates, 1);
    case Cell::kSimpleRnn: return plainColumns(0, H);
  }
  return {};
}

StepperLayer::StepperLayer(const StepperLayerWeights& weights, int batch, Columns columns)
    : batch_(batch),
      inputs_(weights.inputs),
      H_(weights.hidden),
      columns_(std::move(columns)),
      bias_(packVector(memory_, weights.bias, columns_)),
      h_{zeroRows(), zeroRows()} {}

std::vector<float*> StepperLayer::zeroRows() {
  const size_t width = paddedTo(H_);
  float* matrix = memory_.floats(batch_ * width);
  std::memset(matrix, 0, batch_ * width * sizeof(float));
  std::vector<float*> rows;
  for (int row = 0; row < batch_; row++) rows.push_back(matrix + row * width);
  return rows;
}

PackedMatrix StepperLayer::packKernel(const StepperLayerWeights& weights, int gates, const Columns& columns) {
  if (weights.kernel == nullptr) return {nullptr, 0};
  return packColumns(memory_, weights.kernel, inputs_, gates * H_, columns);
}

namespace {

class LstmLayer : public StepperLayer {
 public:
  LstmLayer(const StepperLayerWeights& weights, int batch)
      : StepperLayer(weights, batch, stepperColumns(Cell::kLstm, weights.hidden)),
        kernel_(packKernel(weights, kLstmGates, columns_)),
        recurrent_(packColumns(memory_, weights.recurrent, H_, kLstmGates * H_, columns_)),
        c_(zeroRows()) {}

  std::vector<float* const*> states(int now) const override { return {h_[now].data(), c_.data()}; }

  void step(const StepShare& share, int now, const float* const* starts, const float* const* input) override {
    const Range rows = share.rows();
    forEachPanel(share, now, columns_.panels(), [&](int panel) {
      forEachRowTile(rows.size(), [&](int first, auto tileRows) {
        const int row = rows.begin + first;
        stepTile<tileRows>(starts + row, input ? input + row : nullptr, now, row, panel);
      });
    });
  }

 private:
  template <int Rows>
  RNN_OUTLINE void stepTile(const float* const* starts, const float* const* input, int now, int row, int panel) {
    const int unit = panel * kLanes;
    Tile<Rows, kLstmGates> sums;
    sumTile<Rows, kLstmGates>(starts, static_cast<size_t>(unit) * kLstmGates, input, kernel_.panel(panel),
                              h_[now].data() + row, recurrent_.panel(panel), sums);
    for (int i = 0; i < Rows; i++) finishUnits(c_[row + i] + unit, h_[1 - now][row + i] + unit, sums[i]);
  }

  RNN_OUTLINE static void finishUnits(float* cell, float* hidden, const Vector* sums) {
    const LstmUnits units(sums, loadAligned(cell));
    storeAligned(cell, units.cell);
    storeAligned(hidden, units.hidden);
  }

  const PackedMatrix kernel_;
  const PackedMatrix recurrent_;
  const std::vector<float*> c_;
};

class SimpleRnnLayer : public StepperLayer {
 public:
  SimpleRnnLayer(const StepperLayerWeights& weights, int batch, bool relu)
      : StepperLayer(weights, batch, stepperColumns(Cell::kSimpleRnn, weights.hidden)),
        relu_(relu),
        kernel_(packKernel(weights, 1, columns_)),
        recurrent_(packColumns(memory_, weights.recurrent, H_, H_, columns_)) {}

  void step(const StepShare& share, int now, const float* const* starts, const float* const* input) override {
    forEachTile(share, now, columns_, [&](int row, int panel, auto rows, auto vectors) {
      stepTile<rows, vectors>(starts + row, input ? input + row : nullptr, now, row, panel);
    });
  }

 private:
  template <int Rows, int Vectors>
  RNN_OUTLINE void stepTile(const float* const* starts, const float* const* input, int now, int row, int panel) {
    const int unit = panel * kTileVectors * kLanes;
    Tile<Rows, Vectors> sums;
    sumTile<Rows, Vectors>(starts, unit, input, kernel_.panel(panel), h_[now].data() + row, recurrent_.panel(panel),
                           sums);
    for (int i = 0; i < Rows; i++) finishUnits(h_[1 - now][row + i] + unit, sums[i], Vectors);
  }

  RNN_OUTLINE void finishUnits(float* hidden, const Vector* sums, int vectors) const {
    for (int v = 0; v < vectors; v++) storeAligned(hidden + v * kLanes, simpleRnnHidden(sums[v], relu_));
  }

  const bool relu_;
  const PackedMatrix kernel_;
  const PackedMatrix recurrent_;
};

class GruLayer : public StepperLayer {
 public:
  GruLayer(const StepperLayerWeights& weights, int batch)
      : StepperLayer(weights, batch, stepperColumns(Cell::kGru, weights.hidden)),
        early_(gateColumns(H_, 0, kGruEarlyGates)),
        late_(gateColumns(H_, kGruEarlyGates, 1)),
        earlyKernel_(packKernel(weights, kGruGates, early_)),
        lateKernel_(packKernel(weights, kGruGates, late_)),
        earlyRecurrent_(packColumns(memory_, weights.recurrent, H_, kGruGates * H_, early_)),
        lateRecurrent_(packColumns(memory_, weights.recurrent, H_, kGruGates * H_, late_)),
        update_(zeroRows()),
        resetHidden_(zeroRows()) {}

  void step(const StepShare& share, int now, const float* const* starts, const float* const* input) override {
    forEachTile(share, now, early_, [&](int row, int panel, auto rows, auto vectors) {
      earlyTile<rows, vectors>(starts + row, input ? input + row : nullptr, now, row, panel);
    });
    share.meet();
    forEachTile(share, now, late_, [&](int row, int panel, auto rows, auto vectors) {
      lateTile<rows, vectors>(starts + row, input ? input + row : nullptr, now, row, panel);
    });
  }

 private:
  // z and r ∘ h.
  template <int Rows, int Vectors>
  RNN_OUTLINE void earlyTile(const float* const* starts, const float* const* input, int now, int row, int panel) {
    const int firstUnit = panel * kTileVectors / kGruEarlyGates * kLanes;
    Tile<Rows, Vectors> sums;
    sumTile<Rows, Vectors>(starts, static_cast<size_t>(firstUnit) * kGruEarlyGates, input, earlyKernel_.panel(panel),
                           h_[now].data() + row, earlyRecurrent_.panel(panel), sums);
    for (int i = 0; i < Rows; i++) finishEarly(now, row + i, firstUnit, sums[i], Vectors);
  }

  RNN_OUTLINE void finishEarly(int now, int row, int firstUnit, const Vector* sums, int vectors) const {
    for (int v = 0; v < vectors; v += kGruEarlyGates) {
      const int unit = firstUnit + v / kGruEarlyGates * kLanes;
      storeAligned(update_[row] + unit, sigmoidOf(sums[v]));
      storeAligned(resetHidden_[row] + unit, sigmoidOf(sums[v + 1]) * loadAligned(h_[now][row] + unit));
    }
  }

  template <int Rows, int Vectors>
  RNN_OUTLINE void lateTile(const float* const* starts, const float* const* input, int now, int row, int panel) {
    const int firstUnit = panel * kTileVectors * kLanes;
    Tile<Rows, Vectors> sums;
    sumTile<Rows, Vectors>(starts, static_cast<size_t>(early_.floats()) + firstUnit, input, lateKernel_.panel(panel),
                           resetHidden_.data() + row, lateRecurrent_.panel(panel), sums);
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
  const PackedMatrix earlyKernel_;
  const PackedMatrix lateKernel_;
  const PackedMatrix earlyRecurrent_;
  const PackedMatrix lateRecurrent_;
  const std::vector<float*> update_;
  const std::vector<float*> resetHidden_;
};

}  // namespace

std::unique_ptr<StepperLayer> createStepperLayer(Cell cell, bool relu, const StepperLayerWeights& weights, int batch) {
  switch (cell) {
    case Cell::kLstm: return std::make_unique<LstmLayer>(weights, batch);
    case Cell::kGru: return std::make_unique<GruLayer>(weights, batch);
    case Cell::kSimpleRnn: return std::make_unique<SimpleRnnLayer>(weights, batch, relu);
  }
  return nullptr;
}

}  // namespace rnn
