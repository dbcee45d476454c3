// The inner loop of every matrix product: a tile of rows x vectors stays in registers for the whole depth.
#pragma once

#include <cstdint>
#include <type_traits>

#include "operand.h"
#include "vector.h"

namespace rnn {

template <int Rows, int Vectors>
using Tile = Vector[Rows][Vectors];

// Returns `value`, but hides it from the optimizer. For a known counter LLVM makes one pointer per row, and V8's code for that takes a
// fifth longer on SIMD128.
inline int opaque(int value) {
#if defined(__wasm__)
  asm("" : "+r"(value));  // not volatile: sums whose address escapes would be stored at each step
#endif
  return value;
}

// tile[i][v] += Σ_k rows[i][offset + k] panel[k][v], k = 0 .. depth-1
template <int Rows, int Vectors, class Operand>
inline __attribute__((always_inline)) void multiplyTile(int depth, const Operand* const* rows, size_t offset,
                                                        const Operand* panel, Tile<Rows, Vectors>& tile) {
  constexpr int kStep = kDepthStep<Operand>;
  const Operand* row[Rows];
  for (int i = 0; i < Rows; i++) row[i] = rows[i] + offset;
  for (int k = 0; k < depth; k = opaque(k + kStep)) {
    const Operand* step = panel + static_cast<size_t>(k) * Vectors * kLanes;
    decltype(loadOperands(step)) right[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; v++) right[v] = loadOperands(step + v * kLanes * kStep);
#pragma GCC unroll 8
    for (int i = 0; i < Rows; i++) {
      const auto left = broadcastOperand(row[i] + k);
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; v++) tile[i][v] = multiplyAdd(left, right[v], tile[i][v]);
    }
  }
}

// The same for a right-hand side of bfloat16 pairs and a left-hand side that is not rounded, in float arithmetic.
template <int Rows, int Vectors>
inline __attribute__((always_inline)) void multiplyTile(int depth, const float* const* rows, size_t offset,
                                                        const Bfloat16* panel, Tile<Rows, Vectors>& tile) {
  const float* row[Rows];
  for (int i = 0; i < Rows; i++) row[i] = rows[i] + offset;
  int k = 0;
  for (; k + 2 <= depth; k += 2, panel += 2 * Vectors * kLanes) {
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; v++) {
      const PairVector right = loadOperands(panel + 2 * v * kLanes);
#pragma GCC unroll 8
      for (int i = 0; i < Rows; i++) {
        tile[i][v] = multiplyAdd(broadcast(row[i][k]), lowerOf(right), tile[i][v]);
        tile[i][v] = multiplyAdd(broadcast(row[i][k + 1]), upperOf(right), tile[i][v]);
      }
    }
  }
  if (k == depth) return;
  for (int v = 0; v < Vectors; v++) {
    const PairVector right = loadOperands(panel + 2 * v * kLanes);
    for (int i = 0; i < Rows; i++) tile[i][v] = multiplyAdd(broadcast(row[i][k]), lowerOf(right), tile[i][v]);
  }
}

// tile[i][v] += Σ_k left[k][i] rowOf(k)[v], with an interleaved left-hand side; k = 0 .. steps-1, of kDepthStep depths each.
template <int Rows, int Vectors, class Operand, class Row>
inline __attribute__((always_inline)) void multiplyInterleaved(int steps, const Operand* left, const Row& rowOf,
                                                               Tile<Rows, Vectors>& tile) {
  constexpr int kStep = kDepthStep<Operand>;
  for (int k = 0; k < steps; k = opaque(k + 1)) {
    const Operand* row = rowOf(k);
    const Operand* lefts = left + static_cast<size_t>(k) * Rows * kStep;
    decltype(loadOperands(row)) right[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; v++) right[v] = loadOperands(row + v * kLanes * kStep);
#pragma GCC unroll 8
    for (int i = 0; i < Rows; i++) {
      const auto value = broadcastOperand(lefts + i * kStep);
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; v++) tile[i][v] = multiplyAdd(value, right[v], tile[i][v]);
    }
  }
}

// A number of rows or vectors that is known at compile time.
template <int Value>
struct Constant {
  static constexpr int kMost = Value;
  constexpr operator int() const { return Value; }
};

// Calls body(Constant<rows>) for a run-time `rows` in 1..kTileRows.
template <class Body>
inline __attribute__((always_inline)) void withTileRows(int rows, const Body& body) {
  static_assert(kTileRows == 2 || kTileRows == 3 || kTileRows == 6, "the cases below");
  switch (rows) {
    case 1: return body(Constant<1>());
    case 2: return body(Constant<2>());
  }
  if constexpr (kTileRows >= 3) {
    if (rows == 3) return body(Constant<3>());
  }
  if constexpr (kTileRows == 6) {
    switch (rows) {
      case 4: return body(Constant<4>());
      case 5: return body(Constant<5>());
      case 6: return body(Constant<6>());
    }
  }
}

// Calls body(Constant<vectors>) for a run-time `vectors` in 1..kTileVectors.
template <class Body>
inline __attribute__((always_inline)) void withTileVectors(int vectors, const Body& body) {
  static_assert(kTileVectors == 4, "the cases below");
  switch (vectors) {
    case 1: return body(Constant<1>());
    case 2: return body(Constant<2>());
    case 3: return body(Constant<3>());
    case 4: return body(Constant<4>());
  }
}

// Calls body(first, Constant<rows>) for tiles that cover 0..count-1 in nearly equal heights: 8 rows are 4 + 4, not 6 + 2.
template <class Body>
inline __attribute__((always_inline)) void forEachRowTile(int count, const Body& body) {
  const int tiles = roundedUp(count, kTileRows) / kTileRows;
  for (int tile = 0; tile < tiles; tile++) {
    const int first = static_cast<int>(static_cast<int64_t>(count) * tile / tiles);
    const int end = static_cast<int>(static_cast<int64_t>(count) * (tile + 1) / tiles);
    withTileRows(end - first, [&](auto rows) { body(first, rows); });
  }
}

}  // namespace rnn
