#include "draw.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "vector.h"

namespace rnn {
namespace {

constexpr float kRuledOut = -std::numeric_limits<float>::infinity();
constexpr int kDoubleLanes = kLanes / 2;
typedef double DoubleVector __attribute__((vector_size(kDoubleLanes * sizeof(double)), may_alias));
typedef long long LongVector __attribute__((vector_size(kDoubleLanes * sizeof(long long)), may_alias));
typedef float FloatPair __attribute__((vector_size(kDoubleLanes * sizeof(float)), may_alias));

// exp for x <= 0: x = n ln 2 + r, |r| <= ½ ln 2; the Taylor series of r to r¹³ / 13! (its remainder is below 2⁻⁵⁶) times 2ⁿ. 0 below -700;
// NaN stays NaN.
inline DoubleVector expOfNegative(DoubleVector x) {
  // Adding it to a number below 2⁵¹ leaves the nearest integer in the lowest bits.
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2⁵²
  const DoubleVector shifted = x * 1.44269504088896340736 + kRound;
  const DoubleVector n = shifted - kRound;
  const DoubleVector r = x - n * 6.93147180369123816490e-01 - n * 1.90821492927058770002e-10;
  // 1/i!, i = 0..13, by Estrin's scheme: Horner's is a chain of 26 operations, each of which depends on the previous one.
  constexpr double kInverseFactorials[] = {1.0,          1.0,           0.5,           1.0 / 6,        1.0 / 24,
                                           1.0 / 120,    1.0 / 720,     1.0 / 5040,    1.0 / 40320,    1.0 / 362880,
                                           1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
  const auto pair = [&](int i) { return r * kInverseFactorials[i + 1] + kInverseFactorials[i]; };
  const DoubleVector r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const DoubleVector low = (pair(0) + pair(2) * r2) + (pair(4) + pair(6) * r2) * r4;
  const DoubleVector high = (pair(8) + pair(10) * r2) + pair(12) * r4;
  const DoubleVector p = low + high * r8;
  const LongVector bits =
      reinterpret_cast<const LongVector&>(p) + (reinterpret_cast<const LongVector&>(shifted) << 52);
  return x < -700.0 ? DoubleVector{} : reinterpret_cast<const DoubleVector&>(bits);
}

// Ignores NaN, which shows up later in the sum of the weights.
float largestOf(const float* logits, int size) {
  Vector largest = broadcast(kRuledOut);
  for (int id = 0; id < size; id += kLanes) {
    const Vector values = loadAligned(logits + id);
    largest = values > largest ? values : largest;
  }
  float result = kRuledOut;
  for (int lane = 0; lane < kLanes; lane++) result = std::max(result, largest[lane]);
  return result;
}

double sumOf(DoubleVector values) {
  double sum = 0;
  for (int lane = 0; lane < kDoubleLanes; lane++) sum += values[lane];
  return sum;
}

}  // namespace

Drawer::Drawer(int vocabulary)
    : vocabulary_(vocabulary),
      weights_(static_cast<double*>(memory_.bytes(paddedTo(vocabulary) * sizeof(double)))) {}

int Drawer::draw(float* logits, const DrawRule& rule, double uniform) {
  for (int id = vocabulary_; id < paddedTo(vocabulary_); id++) logits[id] = kRuledOut;
  for (int id : rule.banned) logits[id] = kRuledOut;
  const float largest = largestOf(logits, vocabulary_);
  if (!std::isfinite(largest)) return -1;
  if (rule.temperature == 0) return static_cast<int>(std::find(logits, logits + vocabulary_, largest) - logits);
  const double total = weigh(logits, largest, rule.temperature);
  return std::isfinite(total) ? drawWeighted(uniform * total) : -1;
}

// weights = exp((logit - largest) / temperature); returns their sum. The quotient is rounded to float32, as in
// ../../inference/decode/filters/temperature.ts, which writes it to a Float32Array.
double Drawer::weigh(const float* logits, float largest, double temperature) {
  DoubleVector total = {};
  for (int id = 0; id < vocabulary_; id += kDoubleLanes) {
    const FloatPair values = *reinterpret_cast<const FloatPair*>(logits + id);
    DoubleVector x = __builtin_convertvector(values, DoubleVector) - static_cast<double>(largest);
    if (temperature != 1) {
      const FloatPair rounded = __builtin_convertvector(x / temperature, FloatPair);
      x = __builtin_convertvector(rounded, DoubleVector);
    }
    const DoubleVector weights = expOfNegative(x);
    *reinterpret_cast<DoubleVector*>(weights_ + id) = weights;
    total += weights;
  }
  return sumOf(total);
}

// The first id whose cumulative weight exceeds `left`; if rounding leaves none, the last id with any weight.
int Drawer::drawWeighted(double left) const {
  int last = 0;
  for (int first = 0; first < vocabulary_; first += kDoubleLanes) {
    const double sum = sumOf(*reinterpret_cast<const DoubleVector*>(weights_ + first));
    if (sum == 0) continue;
    const bool isHere = left < sum;
    for (int id = first; id < first + kDoubleLanes; id++) {
      if (weights_[id] == 0) continue;
      last = id;
      if (isHere && (left -= weights_[id]) < 0) return id;
    }
    if (isHere) return last;
    left -= sum;
  }
  return last;
}

}  // namespace rnn
