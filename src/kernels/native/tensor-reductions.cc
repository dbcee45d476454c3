#include "tensor-reductions.h"

#include <algorithm>
#include <vector>

#include "thread-pool.h"
#include "vector-math.h"

namespace rnn {
namespace {

constexpr int kFloatsPerThread = 1 << 14;
// Sizes of the blocks that are summed in float. The sums of blocks are then added separately, so that long sums lose little precision.
constexpr int kBlockRows = 64;
constexpr int kBlock = 1 << 12;
constexpr int kChains = 4;

struct Sum {
  static constexpr float kStart = 0;
  static Vector of(Vector a, Vector b) { return a + b; }
  static double of(double a, double b) { return a + b; }
};

struct Maximum {
  static constexpr float kStart = -kInfinity;
  static Vector of(Vector a, Vector b) { return greaterOf(a, b); }
  static double of(double a, double b) { return a > b || a != a ? a : b; }
};

struct Minimum {
  static constexpr float kStart = kInfinity;
  static Vector of(Vector a, Vector b) { return lesserOf(a, b); }
  static double of(double a, double b) { return a < b || a != a ? a : b; }
};

template <class Fold>
double foldBlock(const float* x, int count) {
  Vector chains[kChains];
  for (Vector& chain : chains) chain = broadcast(Fold::kStart);
  int i = 0;
  for (; i + kChains * kLanes <= count; i += kChains * kLanes) {
    for (int chain = 0; chain < kChains; chain++) chains[chain] = Fold::of(chains[chain], load(x + i + chain * kLanes));
  }
  double folded = Fold::kStart;
  for (const Vector& chain : chains) {
    for (int lane = 0; lane < kLanes; lane++) folded = Fold::of(folded, static_cast<double>(chain[lane]));
  }
  for (; i < count; i++) folded = Fold::of(folded, static_cast<double>(x[i]));
  return folded;
}

template <class Fold>
void foldRows(const float* x, int outer, int size, double scale, float* out) {
  ThreadPool& pool = ThreadPool::instance();
  const int blocks = (size + kBlock - 1) / kBlock;
  const auto block = [&](int row, int index) {
    const int first = index * kBlock;
    return foldBlock<Fold>(x + static_cast<size_t>(row) * size + first, std::min(kBlock, size - first));
  };
  if (outer == 1) {
    std::vector<double> parts(blocks);
    pool.forRange(blocks, kFloatsPerThread / kBlock, [&](Range range) {
      for (int index = range.begin; index < range.end; index++) parts[index] = block(0, index);
    });
    double folded = Fold::kStart;
    for (double part : parts) folded = Fold::of(folded, part);
    out[0] = static_cast<float>(folded * scale);
    return;
  }
  pool.forRange(outer, std::max(1, kFloatsPerThread / std::max(1, size)), [&](Range rows) {
    for (int row = rows.begin; row < rows.end; row++) {
      double folded = Fold::kStart;
      for (int index = 0; index < blocks; index++) folded = Fold::of(folded, block(row, index));
      out[row] = static_cast<float>(folded * scale);
    }
  });
}

// Reduces one matrix [size, inner] over its rows; `columns` are vectors of its columns.
template <class Fold>
void foldColumns(const float* x, int size, int inner, Range columns, float scale, float* out) {
  for (int column = columns.begin * kLanes; column < std::min(inner, columns.end * kLanes); column += kChains * kLanes) {
    const int count = std::min(inner, columns.end * kLanes) - column;
    Vector total[kChains];
    for (Vector& chain : total) chain = broadcast(Fold::kStart);
    for (int first = 0; first < size; first += kBlockRows) {
      Vector block[kChains];
      for (Vector& chain : block) chain = broadcast(Fold::kStart);
      for (int row = first; row < std::min(size, first + kBlockRows); row++) {
        const float* from = x + static_cast<size_t>(row) * inner + column;
        if (count >= kChains * kLanes) {
          for (int chain = 0; chain < kChains; chain++) block[chain] = Fold::of(block[chain], load(from + chain * kLanes));
        } else {
          for (int chain = 0; chain * kLanes < count; chain++) {
            block[chain] = Fold::of(block[chain], loadFirst(from + chain * kLanes, count - chain * kLanes));
          }
        }
      }
      for (int chain = 0; chain < kChains; chain++) total[chain] = Fold::of(total[chain], block[chain]);
    }
    for (int chain = 0; chain < kChains; chain++) {
      storeFirst(out + column + chain * kLanes, total[chain] * scale, count - chain * kLanes);
    }
  }
}

template <class Fold>
void fold(const float* x, int outer, int size, int inner, double scale, float* out) {
  if (inner == 1) return foldRows<Fold>(x, outer, size, scale, out);
  ThreadPool& pool = ThreadPool::instance();
  const size_t matrix = static_cast<size_t>(size) * inner;
  const auto part = [&](int index, Range columns) {
    foldColumns<Fold>(x + index * matrix, size, inner, columns, static_cast<float>(scale),
                      out + static_cast<size_t>(index) * inner);
  };
  const int vectors = vectorsFor(inner);
  if (outer == 1) {
    const int grain = std::max(kChains, kFloatsPerThread / std::max(1, size * kLanes));
    return pool.forRange(vectors, grain, [&](Range columns) { part(0, columns); });
  }
  const int grain = static_cast<int>(std::max<size_t>(1, kFloatsPerThread / std::max<size_t>(1, matrix)));
  pool.forRange(outer, grain, [&](Range range) {
    for (int index = range.begin; index < range.end; index++) part(index, {0, vectors});
  });
}

}  // namespace

void reduce(Reduction reduction, const float* x, int outer, int size, int inner, float* out) {
  switch (reduction) {
    case Reduction::kSum: return fold<Sum>(x, outer, size, inner, 1, out);
    case Reduction::kMean: return fold<Sum>(x, outer, size, inner, 1.0 / size, out);
    case Reduction::kMaximum: return fold<Maximum>(x, outer, size, inner, 1, out);
    case Reduction::kMinimum: return fold<Minimum>(x, outer, size, inner, 1, out);
  }
}

}  // namespace rnn
