#include "softmax-cross-entropy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "thread-pool.h"
#include "vector.h"

namespace rnn {
namespace {

constexpr int kFloatsPerThread = 1 << 14;

// z = logits + bias, and its maximum. A NaN may be missed here; exp then finds it.
float addBias(const SoftmaxCrossEntropy& loss, const float* logits, float* z) {
  const float lowest = -std::numeric_limits<float>::infinity();
  Vector maximum = broadcast(lowest);
  for (int j = 0; j < loss.size; j += kLanes) {
    const int count = loss.size - j;
    Vector values = loadFirst(logits + j, count);
    if (loss.bias) values += loadFirst(loss.bias + j, count);
    storeFirst(z + j, values, count);
    if (count < kLanes) break;
    maximum = atLeast(maximum, values);
  }
  float largest = lowest;
  for (int lane = 0; lane < kLanes; lane++) largest = std::max(largest, maximum[lane]);
  for (int j = loss.size / kLanes * kLanes; j < loss.size; j++) largest = std::max(largest, z[j]);
  return largest;
}

// z becomes exp(z - maximum); returns the sum.
double exponentiate(float* z, int size, float maximum) {
  Vector sum = {};
  double rest = 0;
  for (int j = 0; j < size; j += kLanes) {
    const int count = size - j;
    const Vector e = expOf(loadFirst(z + j, count) - maximum);
    storeFirst(z + j, e, count);
    if (count >= kLanes) {
      sum += e;
    } else {
      for (int lane = 0; lane < count; lane++) rest += e[lane];
    }
  }
  for (int lane = 0; lane < kLanes; lane++) rest += sum[lane];
  return rest;
}

void scale(float* values, int size, float factor) {
  for (int j = 0; j < size; j += kLanes) storeFirst(values + j, loadFirst(values + j, size - j) * factor, size - j);
}

void computeRow(const SoftmaxCrossEntropy& loss, int row) {
  const float* logits = loss.logits + static_cast<size_t>(row) * loss.size;
  float* dLogits = loss.dLogits + static_cast<size_t>(row) * loss.size;
  const float weight = loss.weights ? loss.weights[row] : 1.0f;
  // A masked row is exactly 0, whatever its logits are.
  if (weight == 0) {
    loss.losses[row] = 0;
    std::fill(dLogits, dLogits + loss.size, 0.0f);
    return;
  }
  const int target = loss.targets[row];
  const float maximum = addBias(loss, logits, dLogits);
  const float targetLogit = dLogits[target];
  const double sum = exponentiate(dLogits, loss.size, maximum);
  loss.losses[row] = weight * static_cast<float>(std::log(sum) + maximum - targetLogit);
  scale(dLogits, loss.size, static_cast<float>(weight / sum));
  dLogits[target] -= weight;
}

}  // namespace

void softmaxCrossEntropy(const SoftmaxCrossEntropy& loss) {
  const int grain = std::max(1, kFloatsPerThread / loss.size);
  ThreadPool::instance().forRange(loss.rows, grain, [&](Range rows) {
    for (int row = rows.begin; row < rows.end; row++) computeRow(loss, row);
  });
}

}  // namespace rnn
