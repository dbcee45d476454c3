#include "stepper.h"

#include <cstring>

#include "matmul.h"
#include "stepper-layers.h"

namespace rnn {
namespace {

constexpr size_t kLargestTable = size_t{256} << 20;  // bytes

// table[token] = W[token] + b: one-hot tokens choose a row of W.
void copyRows(const StepperLayerWeights& weights, int stride, const Columns& columns, const float* bias, int rows,
              float* table) {
  for (int row = 0; row < rows; row++) {
    const float* kernel = weights.kernel + static_cast<size_t>(row) * stride;
    for (int v = 0; v < columns.count(); v++, table += kLanes) {
      const ColumnVector& from = columns.vectors[v];
      storeAligned(table, loadFirst(kernel + from.start, from.valid) + loadAligned(bias + v * kLanes));
    }
  }
}

// table[token] = E[token] W + b
void projectRows(const StepperLayerWeights& weights, int stride, const Columns& columns, const float* bias,
                 const float* embedding, int rows, float* table) {
  OwnedMemory memory;
  std::vector<const float*> left(rows);
  std::vector<float*> out(rows);
  for (int row = 0; row < rows; row++) {
    left[row] = embedding + static_cast<size_t>(row) * weights.inputs;
    out[row] = table + static_cast<size_t>(row) * columns.floats();
  }
  const PackedMatrix kernel = packColumns(memory, weights.kernel, weights.inputs, stride, columns);
  multiply({left.data(), rows, kernel, out.data(), tileOrder(columns.count()), bias, false});
}

// moves each row of each state from or to its place in `flat`, [batch, stateSize]
template <class Move>
void forEachState(const std::vector<std::unique_ptr<StepperLayer>>& layers, int batch, int stateSize,
                  const Move& move) {
  size_t offset = 0;
  for (const auto& layer : layers) {
    for (float* const* rows : layer->states()) {
      for (int row = 0; row < batch; row++)
        move(rows[row], static_cast<size_t>(row) * stateSize + offset, layer->hidden());
      offset += layer->hidden();
    }
  }
}

}  // namespace

Stepper::Stepper(const StepperModel& model, int batch) : batch_(batch), vocabulary_(model.vocabulary) {
  const bool tabled = prepareTokens(model);
  for (StepperLayerWeights weights : model.layers) {
    if (layers_.empty() && tabled) weights.kernel = nullptr;
    layers_.push_back(createStepperLayer(model.cell, model.relu, weights, batch));
    stateSize_ += static_cast<int>(layers_.back()->states().size()) * weights.hidden;
  }
  const Columns columns = plainColumns(0, vocabulary_);
  outputPanels_ = packColumns(memory_, model.outputKernel, layers_.back()->hidden(), vocabulary_, columns).data;
  outputBias_ = packVector(memory_, model.outputBias, columns);
}

Stepper::~Stepper() = default;

bool Stepper::prepareTokens(const StepperModel& model) {
  const StepperLayerWeights& weights = model.layers.front();
  const Columns columns = stepperColumns(model.cell, weights.hidden);
  const int stride = columns.floats() / paddedTo(weights.hidden) * weights.hidden;
  const size_t tableSize = static_cast<size_t>(vocabulary_) * columns.floats();
  if (model.embedding && tableSize * sizeof(float) > kLargestTable) {
    const size_t size = static_cast<size_t>(vocabulary_) * weights.inputs;
    embedding_ = static_cast<float*>(std::memcpy(memory_.floats(size), model.embedding, size * sizeof(float)));
    embeddingSize_ = weights.inputs;
    return false;
  }
  float* table = memory_.floats(tableSize);
  OwnedMemory packs;
  const float* bias = packVector(packs, weights.bias, columns);
  if (model.embedding) {
    projectRows(weights, stride, columns, bias, model.embedding, vocabulary_, table);
  } else {
    copyRows(weights, stride, columns, bias, vocabulary_, table);
  }
  table_ = table;
  return true;
}

void Stepper::step(const int* tokens, float* logits) {
  std::vector<const float*> starts(batch_);
  std::vector<const float*> embedded(embedding_ ? batch_ : 0);
  std::vector<float*> out(batch_);
  for (int row = 0; row < batch_; row++) {
    const size_t token = tokens[row];
    starts[row] = table_ ? table_ + token * layers_[0]->columns().floats() : layers_[0]->bias();
    if (embedding_) embedded[row] = embedding_ + token * embeddingSize_;
    out[row] = logits + static_cast<size_t>(row) * vocabulary_;
  }
  layers_[0]->step(starts.data(), embedding_ ? embedded.data() : nullptr);
  for (size_t index = 1; index < layers_.size(); index++) {
    starts.assign(batch_, layers_[index]->bias());
    layers_[index]->step(starts.data(), layers_[index - 1]->rows());
  }
  const StepperLayer& last = *layers_.back();
  const Columns columns = plainColumns(0, vocabulary_);
  multiply({last.rows(), batch_, {outputPanels_, last.hidden()}, out.data(), columns, outputBias_, false});
}

void Stepper::getState(float* state) const {
  forEachState(layers_, batch_, stateSize_, [&](const float* row, size_t place, int count) {
    std::memcpy(state + place, row, count * sizeof(float));
  });
}

void Stepper::setState(const float* state) {
  forEachState(layers_, batch_, stateSize_,
               [&](float* row, size_t place, int count) { std::memcpy(row, state + place, count * sizeof(float)); });
}

}  // namespace rnn
