#include "stepper-layers.h"

#include <cstring>
#include <utility>

namespace rnn {

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

}  // namespace rnn
