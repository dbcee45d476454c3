// 8-bit weights of a stepper. Each column of weights has a scale; each row multiplied by them is also rounded to 8 bits, with its own scale
// (dynamic quantization). The sums of products are integers, which are the same on every machine.
#pragma once

#include <algorithm>

#include "operand.h"
#include "thread-pool.h"
#include "tile.h"

namespace rnn {

struct Int8 {
  int8_t value;
};

// kLanes vectors of four bytes.
typedef int16_t ShortVector __attribute__((vector_size(kLanes * sizeof(int)), may_alias));

constexpr int kLargestInt8 = 127;
// Added to the numbers of rows, which are stored as bytes from 1 to 255: the instruction multiplies unsigned by signed bytes.
constexpr int kInt8Offset = 128;

// To the nearest integer, ties to even; |value| < 2^22. Adding 1.5 * 2^23 leaves the integer in the lower bits.
inline IntVector roundToInts(Vector value) {
  const Vector shifted = value + 12582912.0f;
  return reinterpret_cast<const IntVector&>(shifted) - 0x4b400000;
}

inline Vector toFloats(IntVector value) { return __builtin_convertvector(value, Vector); }

inline IntVector broadcastInt(int value) { return value - IntVector{}; }

// sum + the sum of the products of four unsigned bytes of `left` and four signed ones of `right`, in each lane.
inline IntVector multiplyAddBytes(IntVector left, IntVector right, IntVector sum) {
#if defined(__AVX512VNNI__)
  return reinterpret_cast<IntVector>(_mm512_dpbusd_epi32(
      reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(left), reinterpret_cast<__m512i>(right)));
#elif defined(__wasm__) || (defined(__AVX2__) && !defined(__AVX512F__))
  // The bytes at even and at odd positions as 16-bit numbers.
  const auto shorts = [](IntVector bytes) { return reinterpret_cast<const ShortVector&>(bytes); };
  const auto products = [](ShortVector one, ShortVector other) {
#if defined(__wasm__)
    return reinterpret_cast<IntVector>(__builtin_wasm_dot_s_i32x4_i16x8(one, other));
#else
    return reinterpret_cast<IntVector>(_mm256_madd_epi16(reinterpret_cast<__m256i>(one), reinterpret_cast<__m256i>(other)));
#endif
  };
  return sum + products(shorts(left & 0x00ff00ff), shorts(right) << 8 >> 8) +
         products(shorts(left >> 8 & 0x00ff00ff), shorts(right) >> 8);
#else
  for (int byte = 0; byte < 32; byte += 8) sum += (left >> byte & 0xff) * (right << (24 - byte) >> 24);
  return sum;
#endif
}

// The largest absolute value in each lane, and NaN in lanes with a value that is not finite.
struct Extent {
  Vector largest = {};
  Vector faults = {};

  void add(Vector value) {
    const Vector size = value < 0.0f ? -value : value;
    largest = size > largest ? size : largest;
    faults += value * 0.0f;
  }
};

// Rounds a row to bytes: value = scale * (byte - kInt8Offset). Returns the scale, NaN if a value is not finite.
inline float roundRow(const float* row, int width, uint8_t* bytes) {
  Extent extent;
  for (int k = 0; k < width; k += kLanes) extent.add(loadFirst(row + k, width - k));
  float maximum = 0, fault = 0;
  for (int lane = 0; lane < kLanes; lane++) {
    maximum = std::max(maximum, extent.largest[lane]);
    fault += extent.faults[lane];
  }
  const float inverse = maximum > 0 ? kLargestInt8 / maximum : 0;
  for (int k = 0; k < width; k += kLanes) {
    const IntVector ints = roundToInts(loadFirst(row + k, width - k) * inverse) + kInt8Offset;
    typedef uint8_t ByteVector __attribute__((vector_size(kLanes), aligned(1), may_alias));
    *reinterpret_cast<ByteVector*>(bytes + k) = __builtin_convertvector(ints, ByteVector);
  }
  return maximum / kLargestInt8 + fault;
}

// Panels of [depth/4][width][kLanes] groups of four bytes.
class Int8Matrix {
 public:
  Int8Matrix() = default;
  // Packs the columns of `matrix`, row-major with `stride`.
  Int8Matrix(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns)
      : rows_(rows),
        depth_((rows + 3) / 4 * 4),
        data_(static_cast<Int8*>(memory.bytes(static_cast<size_t>(columns.floats()) * depth_))),
        scales_(memory.floats(columns.floats())),
        starts_(static_cast<int*>(memory.bytes(columns.floats() * sizeof(int)))) {
    ThreadPool::instance().forRange(columns.panels(), 1, [&](Range panels) {
      for (int panel = panels.begin; panel < panels.end; panel++) {
        const int width = columns.panelWidth(panel);
        for (int v = 0; v < width; v++) pack(matrix, stride, columns.panel(panel)[v], panel, v, width);
      }
    });
  }

  int rows() const { return rows_; }
  int depth() const { return depth_; }

  // sums[i] += scales[i] * the row of bytes at rows[i] times a panel
  template <int Rows, int Vectors>
  void add(const uint8_t* rows, const float* scales, int panel, Tile<Rows, Vectors>& sums) const {
    const int first = panel * kTileVectors * kLanes;
    IntVector totals[Rows][Vectors];
    for (int i = 0; i < Rows; i++) {
      for (int v = 0; v < Vectors; v++) totals[i][v] = loadInts(starts_ + first + v * kLanes);
    }
    const int* group = reinterpret_cast<const int*>(data_ + static_cast<size_t>(first) * depth_);
    for (int k = 0; k < depth_; k = opaque(k + 4), group += Vectors * kLanes) {
      IntVector right[Vectors];
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; v++) right[v] = loadInts(group + v * kLanes);
#pragma GCC unroll 8
      for (int i = 0; i < Rows; i++) {
        int bytes;
        std::memcpy(&bytes, rows + static_cast<size_t>(i) * stride() + k, sizeof bytes);
        const IntVector left = broadcastInt(bytes);
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; v++) totals[i][v] = multiplyAddBytes(left, right[v], totals[i][v]);
      }
    }
    for (int v = 0; v < Vectors; v++) {
      const Vector scale = loadAligned(scales_ + first + v * kLanes);
      for (int i = 0; i < Rows; i++) {
        sums[i][v] = multiplyAdd(toFloats(totals[i][v]), broadcast(scales[i]) * scale, sums[i][v]);
      }
    }
  }

  // Bytes between rows of a left-hand side.
  size_t stride() const { return paddedTo(depth_); }

 private:
  static IntVector loadInts(const int* from) { return *reinterpret_cast<const IntVector*>(from); }
  static void storeInts(int* to, IntVector values) { *reinterpret_cast<IntVector*>(to) = values; }

  void pack(const float* matrix, int stride, const ColumnVector& vector, int panel, int v, int width) const {
    const auto valuesAt = [&](int row) {
      return row < rows_ ? loadFirst(matrix + static_cast<size_t>(row) * stride + vector.start, vector.valid) : Vector{};
    };
    Extent extent;
    for (int row = 0; row < rows_; row++) extent.add(valuesAt(row));
    const Vector inverse = extent.largest > 0.0f ? kLargestInt8 / extent.largest : Vector{};
    const int first = panel * kTileVectors * kLanes;
    int* group = reinterpret_cast<int*>(data_ + static_cast<size_t>(first) * depth_) + v * kLanes;
    IntVector sum = {};
    for (int row = 0; row < depth_; row += 4, group += width * kLanes) {
      IntVector bytes = {};
      for (int part = 0; part < 4; part++) {
        const IntVector ints = roundToInts(valuesAt(row + part) * inverse);
        sum += ints;
        bytes |= (ints & 0xff) << 8 * part;
      }
      storeInts(group, bytes);
    }
    storeAligned(scales_ + first + v * kLanes, extent.largest / static_cast<float>(kLargestInt8) + extent.faults);
    storeInts(starts_ + first + v * kLanes, -kInt8Offset * sum);
  }

  int rows_ = 0;
  int depth_ = 0;
  Int8* data_ = nullptr;
  float* scales_ = nullptr;  // in the order of the vectors
  int* starts_ = nullptr;    // start of each sum: minus what kInt8Offset adds to it
};

}  // namespace rnn
