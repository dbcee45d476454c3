// One optimizer step, in place, in one pass over memory that also scales and clamps the gradient.
#pragma once

#include "vector.h"

namespace rnn {

// g = clamp(scale * gradient, ±clip); an infinite clip means no clipping.
struct GradientScaling {
  float scale;
  float clip;
};

// The gradient of each row, dense or sparse.
struct GradientRows {
  int rows;
  int width;
  const float* values;  // dense [rows, width]
  const int* slot;      // sparse: row r is values[slot[r]], or 0 if slot[r] < 0; null when dense
};

// Robbins and Monro 1951: w -= η g
struct Sgd {
  float learningRate;
};

// Polyak 1964: v = μ v + g, w -= η v; Nesterov's: w -= η (g + μ v)
struct Momentum {
  float learningRate;
  float momentum;
  bool nesterov;
};

// Tieleman and Hinton 2012: s = ρ s + (1 - ρ) g², w -= η g / (√s + ε)
struct RmsProp {
  float learningRate;
  float decay;
  float oneMinusDecay;
  float epsilon;
};

// Kingma and Ba 2015: m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g², w -= η m̂ / (√v̂ + ε) + decay w
// with m̂ = meanCorrection m, v̂ = squareCorrection v. decay is that of Loshchilov and Hutter 2019, 0 for plain Adam.
struct Adam {
  float learningRate;
  float beta1;
  float oneMinusBeta1;
  float beta2;
  float oneMinusBeta2;
  float meanCorrection;
  float squareCorrection;
  float epsilon;
  float decay;
};

void updateSgd(const Sgd& rule, const GradientScaling& scaling, const GradientRows& gradient, float* weights);
void updateMomentum(const Momentum& rule, const GradientScaling& scaling, const GradientRows& gradient, float* weights,
                    float* velocity);
void updateRmsProp(const RmsProp& rule, const GradientScaling& scaling, const GradientRows& gradient, float* weights,
                   float* squares);
void updateAdam(const Adam& rule, const GradientScaling& scaling, const GradientRows& gradient, float* weights,
                float* mean, float* squares);

}  // namespace rnn
