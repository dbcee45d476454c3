#include "optimizers.h"

#include <algorithm>

#include "thread-pool.h"

namespace rnn {
namespace {

constexpr int kFloatsPerThread = 1 << 14;

// Up to kLanes floats at the same offset in each array of a variable.
struct Lanes {
  size_t offset;
  int count;
  Vector of(const float* values) const { return loadFirst(values + offset, count); }
  void set(float* values, Vector value) const { storeFirst(values + offset, value, count); }
};

Vector scaled(const GradientScaling& scaling, Vector gradient) {
  const Vector g = gradient * scaling.scale;
  return atLeast(atMost(g, broadcast(scaling.clip)), broadcast(-scaling.clip));
}

// Calls update(lanes, g) over `count` floats from `offset`; `gradient` is null for zeros.
template <class Update>
void updateSpan(const GradientScaling& scaling, const float* gradient, size_t offset, size_t count,
                const Update& update) {
  for (size_t done = 0; done < count; done += kLanes) {
    const int lanes = count - done < kLanes ? static_cast<int>(count - done) : kLanes;
    const Vector g = gradient ? scaled(scaling, loadFirst(gradient + done, lanes)) : Vector{};
    update(Lanes{offset + done, lanes}, g);
  }
}

template <class Update>
void updateDense(const GradientScaling& scaling, const GradientRows& gradient, const Update& update) {
  const size_t size = static_cast<size_t>(gradient.rows) * gradient.width;
  const int vectors = static_cast<int>((size + kLanes - 1) / kLanes);
  ThreadPool::instance().forRange(vectors, kFloatsPerThread / kLanes, [&](Range range) {
    const size_t begin = static_cast<size_t>(range.begin) * kLanes;
    const size_t end = std::min(size, static_cast<size_t>(range.end) * kLanes);
    updateSpan(scaling, gradient.values + begin, begin, end - begin, update);
  });
}

// If `decay`, rows without a gradient are updated too, as with a gradient of 0, because their averages decay.
template <class Update>
void updateSparse(const GradientScaling& scaling, const GradientRows& gradient, bool decay, const Update& update) {
  const int grain = std::max(1, kFloatsPerThread / std::max(1, gradient.width));
  ThreadPool::instance().forRange(gradient.rows, grain, [&](Range rows) {
    for (int row = rows.begin; row < rows.end; row++) {
      const int slot = gradient.slot[row];
      if (slot < 0 && !decay) continue;
      const float* values = slot < 0 ? nullptr : gradient.values + static_cast<size_t>(slot) * gradient.width;
      updateSpan(scaling, values, static_cast<size_t>(row) * gradient.width, gradient.width, update);
    }
  });
}

template <class Update>
void updateAll(const GradientScaling& scaling, const GradientRows& gradient, bool decay, const Update& update) {
  if (gradient.slot) {
    updateSparse(scaling, gradient, decay, update);
  } else {
    updateDense(scaling, gradient, update);
  }
}

}  // namespace

void updateSgd(const Sgd& rule, const GradientScaling& scaling, const GradientRows& gradient, float* weights) {
  updateAll(scaling, gradient, false,
            [&](const Lanes& lanes, Vector g) { lanes.set(weights, lanes.of(weights) - g * rule.learningRate); });
}

void updateMomentum(const Momentum& rule, const GradientScaling& scaling, const GradientRows& gradient, float* weights,
                    float* velocity) {
  updateAll(scaling, gradient, true, [&](const Lanes& lanes, Vector g) {
    const Vector v = lanes.of(velocity) * rule.momentum + g;
    const Vector direction = rule.nesterov ? v * rule.momentum + g : v;
    lanes.set(velocity, v);
    lanes.set(weights, lanes.of(weights) - direction * rule.learningRate);
  });
}

void updateRmsProp(const RmsProp& rule, const GradientScaling& scaling, const GradientRows& gradient, float* weights,
                   float* squares) {
  updateAll(scaling, gradient, true, [&](const Lanes& lanes, Vector g) {
    const Vector s = lanes.of(squares) * rule.decay + g * g * rule.oneMinusDecay;
    lanes.set(squares, s);
    lanes.set(weights, lanes.of(weights) - g * rule.learningRate / (squareRoot(s) + rule.epsilon));
  });
}

void updateAdam(const Adam& rule, const GradientScaling& scaling, const GradientRows& gradient, float* weights,
                float* mean, float* squares) {
  updateAll(scaling, gradient, true, [&](const Lanes& lanes, Vector g) {
    const Vector m = lanes.of(mean) * rule.beta1 + g * rule.oneMinusBeta1;
    const Vector v = lanes.of(squares) * rule.beta2 + g * g * rule.oneMinusBeta2;
    const Vector step = m * rule.meanCorrection / (squareRoot(v * rule.squareCorrection) + rule.epsilon);
    const Vector w = lanes.of(weights);
    lanes.set(mean, m);
    lanes.set(squares, v);
    lanes.set(weights, w - w * rule.decay - step * rule.learningRate);
  });
}

}  // namespace rnn
