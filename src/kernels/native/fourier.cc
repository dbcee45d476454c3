#include "fourier.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "thread-pool.h"
#include "vector.h"

namespace rnn {
namespace {

constexpr double kPi = 3.14159265358979323846;

// kLanes interleaved rows: vector n holds element n of each row.
struct Lanes {
  Vector* real;
  Vector* imaginary;
};

// `index` with its `bits` bits in reverse order.
int reversedBits(int index, int bits) {
  int reversed = 0;
  for (int bit = 0; bit < bits; bit++) reversed |= (index >> bit & 1) << (bits - 1 - bit);
  return reversed;
}

void interleave(const float* from, int rows, int size, Vector* to) {
  for (int n = 0; n < size; n += kLanes) {
    Vector block[kLanes];
    for (int row = 0; row < kLanes; row++) {
      block[row] = row < rows ? loadFirst(from + static_cast<size_t>(row) * size + n, size - n) : Vector{};
    }
    transpose(block);
    for (int lane = 0; lane < std::min(kLanes, size - n); lane++) to[n + lane] = block[lane];
  }
}

void separate(const Vector* from, int rows, int size, float* to) {
  for (int n = 0; n < size; n += kLanes) {
    Vector block[kLanes];
    for (int lane = 0; lane < kLanes; lane++) block[lane] = n + lane < size ? from[n + lane] : Vector{};
    transpose(block);
    for (int row = 0; row < std::min(rows, kLanes); row++) {
      storeFirst(to + static_cast<size_t>(row) * size + n, block[row], size - n);
    }
  }
}

// Cooley and Tukey 1965, radix 2, decimation in time. `roots` has e^(-2πi k / size) for k < size / 2, `order` the bit reversal.
void transform(const Lanes& x, int size, const std::vector<std::pair<float, float>>& roots, const std::vector<int>& order) {
  for (int n = 0; n < size; n++) {
    if (order[n] > n) {
      std::swap(x.real[n], x.real[order[n]]);
      std::swap(x.imaginary[n], x.imaginary[order[n]]);
    }
  }
  for (int half = 1; half < size; half *= 2) {
    const int stride = size / 2 / half;
    for (int start = 0; start < size; start += 2 * half) {
      for (int k = 0; k < half; k++) {
        const auto [cosine, sine] = roots[k * stride];
        const int even = start + k, odd = even + half;
        const Vector real = x.real[odd] * cosine - x.imaginary[odd] * sine;
        const Vector imaginary = x.real[odd] * sine + x.imaginary[odd] * cosine;
        x.real[odd] = x.real[even] - real;
        x.imaginary[odd] = x.imaginary[even] - imaginary;
        x.real[even] += real;
        x.imaginary[even] += imaginary;
      }
    }
  }
}

}  // namespace

void fourierTransform(Scratch::Frame& scratch, const float* real, const float* imaginary, int rows, int size,
                      float* outReal, float* outImaginary) {
  int bits = 0;
  while (1 << bits < size) bits++;
  std::vector<std::pair<float, float>> roots;
  for (int k = 0; k < size / 2; k++) {
    const double angle = -2 * kPi * k / size;
    roots.push_back({static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
  }
  std::vector<int> order;
  for (int n = 0; n < size; n++) order.push_back(reversedBits(n, bits));

  ThreadPool& pool = ThreadPool::instance();
  const int groups = vectorsFor(rows);
  const int parts = std::max(1, std::min(groups, pool.threadsFor(static_cast<size_t>(rows) * size * bits)));
  std::vector<Lanes> memory;
  for (int part = 0; part < parts; part++) {
    memory.push_back({scratch.take<Vector>(size), scratch.take<Vector>(size)});
  }
  pool.run(parts, [&](int part) {
    const Range own = shareOf(groups, part, parts);
    for (int group = own.begin; group < own.end; group++) {
      const Lanes& lanes = memory[part];
      const size_t first = static_cast<size_t>(group) * kLanes * size;
      const int count = rows - group * kLanes;
      interleave(real + first, count, size, lanes.real);
      interleave(imaginary + first, count, size, lanes.imaginary);
      transform(lanes, size, roots, order);
      separate(lanes.real, count, size, outReal + first);
      separate(lanes.imaginary, count, size, outImaginary + first);
    }
  });
}

}  // namespace rnn
