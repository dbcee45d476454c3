#pragma once

#include "scratch.h"

namespace rnn {

// The discrete Fourier transform of each of `rows` rows of `size`, a power of two: X_k = Σ_n x_n e^(-2πi kn / size).
void fourierTransform(Scratch::Frame& scratch, const float* real, const float* imaginary, int rows, int size,
                      float* outReal, float* outImaginary);

}  // namespace rnn
