// Vector functions for all floats, including infinities; NaN stays NaN.
#pragma once

#include <limits>

#include "vector.h"

namespace rnn {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

inline Vector greaterOf(Vector a, Vector b) { return ((a > b) | (a != a)) ? a : b; }
inline Vector lesserOf(Vector a, Vector b) { return ((a < b) | (a != a)) ? a : b; }

// e^x; 0 if that is below the normal numbers.
inline Vector fullExp(Vector x) {
  // expOf works only up to e^88.
  const auto large = x > broadcast(80.0f);
  const Vector e = expOf(large ? x - 8.0f : x) * (large ? broadcast(2980.95798704172827f) : broadcast(1.0f));
  return x < broadcast(-87.3f) ? broadcast(0) : e;
}

// ln x as in Cephes' logf: x = m 2^n with √½ <= m < √2, and a polynomial in m - 1.
inline Vector logOf(Vector x) {
  const IntVector bits = reinterpret_cast<const IntVector&>(x);
  const IntVector exponent = (bits >> 23 & 0xff) - 126;
  const IntVector mantissaBits = (bits & 0x007fffff) | 0x3f000000;
  const Vector mantissa = reinterpret_cast<const Vector&>(mantissaBits);
  const IntVector low = mantissa < broadcast(0.707106781186547524f);  // -1 where true
  const Vector n = __builtin_convertvector(exponent + low, Vector);
  const Vector m = (low ? mantissa + mantissa : mantissa) - 1.0f;
  const Vector m2 = m * m;
  Vector p = m * 7.0376836292e-2f + -1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m + -1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m + -1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m + -2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  p = p * m * m2 + n * -2.12194440e-4f + m2 * -0.5f;
  Vector result = m + p + n * 0.693359375f;
  result = x == broadcast(kInfinity) ? x : result;
  result = x < broadcast(std::numeric_limits<float>::min()) ? broadcast(-kInfinity) : result;
  result = x < broadcast(0) ? broadcast(std::numeric_limits<float>::quiet_NaN()) : result;
  return x == x ? result : x;
}

}  // namespace rnn
