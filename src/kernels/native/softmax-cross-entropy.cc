#include "softmax-cross-entropy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "thread-pool.h"
#include "vector.h"

namespace rnn {
namespace {

constexpr int kFloatsPerThread = 1 << 14;

// One row: z = logits + bias, added again at each use.
class Row {
 public:
  Row(const SoftmaxCrossEntropy& loss, int row)
      : logits_(loss.logits + static_cast<size_t>(row) * loss.size), bias_(loss.bias), size_(loss.size) {}

  float at(int j) const { return logits_[j] + (bias_ ? bias_[j] : 0.0f); }

  // May ignore a NaN, which exp then finds.
  float maximum() const {
    const float lowest = -std::numeric_limits<float>::infinity();
    Vector maximum = broadcast(lowest);
    int j = 0;
    for (; j + kLanes <= size_; j += kLanes) maximum = atLeast(maximum, vector(j));
    float largest = lowest;
    for (int lane = 0; lane < kLanes; lane++) largest = std::max(largest, maximum[lane]);
    for (; j < size_; j++) largest = std::max(largest, at(j));
    return largest;
  }

  // Returns Σ exp(z - maximum); stores each term in `exponentials` unless that is null.
  double sumExponentials(float maximum, float* exponentials) const {
    Vector sum = {};
    double rest = 0;
    for (int j = 0; j < size_; j += kLanes) {
      const int count = size_ - j;
      const Vector e = expOf(vector(j) - maximum);
      if (exponentials) storeFirst(exponentials + j, e, count);
      if (count >= kLanes) {
        sum += e;
      } else {
        for (int lane = 0; lane < count; lane++) rest += e[lane];
      }
    }
    for (int lane = 0; lane < kLanes; lane++) rest += sum[lane];
    return rest;
  }

 private:
  Vector vector(int j) const {
    const Vector values = loadFirst(logits_ + j, size_ - j);
    return bias_ ? values + loadFirst(bias_ + j, size_ - j) : values;
  }

  const float* logits_;
  const float* bias_;
  const int size_;
};

void scale(float* values, int size, float factor) {
  for (int j = 0; j < size; j += kLanes) storeFirst(values + j, loadFirst(values + j, size - j) * factor, size - j);
}

void computeRow(const SoftmaxCrossEntropy& loss, int index) {
  float* dLogits = loss.dLogits ? loss.dLogits + static_cast<size_t>(index) * loss.size : nullptr;
  const float weight = loss.weights ? loss.weights[index] : 1.0f;
  // A masked row is exactly 0, whatever its logits are.
  if (weight == 0) {
    loss.losses[index] = 0;
    if (dLogits) std::fill(dLogits, dLogits + loss.size, 0.0f);
    return;
  }
  const Row row(loss, index);
  const int target = loss.targets[index];
  const float maximum = row.maximum();
  const double sum = row.sumExponentials(maximum, dLogits);
  loss.losses[index] = weight * static_cast<float>(std::log(sum) + maximum - row.at(target));
  if (!dLogits) return;
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
