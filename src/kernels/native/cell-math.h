// The equations of the cells on kLanes hidden units at a time; `sums` are x W + h U + b.
#pragma once

#include "vector.h"

namespace rnn {

constexpr int kLstmGates = 4;
constexpr int kGruGates = 3;
constexpr int kGruEarlyGates = 2;  // z and r, which come before n

// Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000:
//   [i f g o] = σ, σ, tanh, σ of the sums
//   c' = f ∘ c + i ∘ g
//   h' = o ∘ tanh(c')
struct LstmUnits {
  Vector i, f, g, o, cell, hidden;

  LstmUnits(const Vector* sums, Vector cPrevious)
      : i(sigmoidOf(sums[0])), f(sigmoidOf(sums[1])), g(tanhOf(sums[2])), o(sigmoidOf(sums[3])) {
    cell = f * cPrevious + i * g;
    hidden = o * tanhOf(cell);
  }
};

// Cho et al. 2014, the reset before the product:
//   z = σ(x Wz + h Uz + bz)
//   r = σ(x Wr + h Ur + br)
//   n = tanh(x Wn + (r ∘ h) Un + bn)
//   h' = z ∘ h + (1 - z) ∘ n
inline Vector gruHidden(Vector z, Vector n, Vector hPrevious) { return z * hPrevious + (1.0f - z) * n; }

// Elman 1990: h' = f(x W + h U + b), f = tanh or relu.
inline Vector simpleRnnHidden(Vector sum, bool relu) { return relu ? atLeast(sum, Vector{}) : tanhOf(sum); }

}  // namespace rnn
