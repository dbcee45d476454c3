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
  const std::vector<float*> rows = paddedRows(memory_, batch_, H_);
  for (float* row : rows) std::memset(row, 0, paddedTo(H_) * sizeof(float));
  return rows;
}

}  // namespace rnn
