// Products of bfloat16 in the tiles of Intel's AMX: 16 rows of 32 depths times 32 depths of 16 columns, with float sums.
#pragma once

#include "operand.h"

namespace rnn {

constexpr int kAmxRows = 16;

#if defined(RNN_HAS_TILES)

constexpr int kAmxDepth = kPackedDepths<TiledBfloat16>;
static_assert(kAmxDepth * sizeof(TiledBfloat16) == kAlignment, "a row of a left-hand tile is a cache line");
constexpr int kAmxOperands = kAmxRows * kAmxDepth;  // of a left-hand tile

// The number of rows of a tile that are used.
struct AmxRows {
  static constexpr int kMost = kAmxRows;
  int count;
  operator int() const { return count; }
};

// This thread's tiles can be used while an object lives. After the last one they are released: otherwise the system would save 8 KB at
// each switch of threads.
class AmxScope {
 public:
  // Sums and left-hand tiles have this many rows, unless another object lives already. 0: no tiles are used.
  explicit AmxScope(int rows = kAmxRows);
  ~AmxScope();
  AmxScope(const AmxScope&) = delete;
  static int rows();

 private:
  const bool isUsed_;
};

// sums[i][v] += Σ_k left[i][k] right[k][v], in `blocks` blocks of kAmxDepth depths. `left` has tiles of [rows][32], `leftStep` operands
// apart, `right` is a panel of `Vectors` vectors. The products of even depths of a block are added up, those of odd depths too, and then
// both to the sum ("TDPBF16PS" in Intel's manual).
template <int Vectors>
inline __attribute__((always_inline)) void multiplyAmx(int blocks, const TiledBfloat16* left, size_t leftStep,
                                                       const TiledBfloat16* right, Vector (*sums)[Vectors]) {
  static_assert(Vectors <= 4, "tiles 0 to 3 are sums, 4 is on the left, 5 to 7 are on the right");
  constexpr long kStride = Vectors * sizeof(Vector);
  asm volatile("" ::: "memory");  // GCC does not know that these instructions read and write memory
  _tile_loadd(0, sums[0], kStride);
  if constexpr (Vectors > 1) _tile_loadd(1, sums[0] + 1, kStride);
  if constexpr (Vectors > 2) _tile_loadd(2, sums[0] + 2, kStride);
  if constexpr (Vectors > 3) _tile_loadd(3, sums[0] + 3, kStride);
  for (int block = 0; block < blocks; block++, left += leftStep, right += kAmxDepth * Vectors * kLanes) {
    _tile_loadd(4, left, kAlignment);
    _tile_loadd(5, right, kStride);
    if constexpr (Vectors > 1) _tile_loadd(6, right + 2 * kLanes, kStride);
    if constexpr (Vectors > 2) _tile_loadd(7, right + 4 * kLanes, kStride);
    _tile_dpbf16ps(0, 4, 5);
    if constexpr (Vectors > 3) _tile_loadd(5, right + 6 * kLanes, kStride);
    if constexpr (Vectors > 1) _tile_dpbf16ps(1, 4, 6);
    if constexpr (Vectors > 2) _tile_dpbf16ps(2, 4, 7);
    if constexpr (Vectors > 3) _tile_dpbf16ps(3, 4, 5);
  }
  _tile_stored(0, sums[0], kStride);
  if constexpr (Vectors > 1) _tile_stored(1, sums[0] + 1, kStride);
  if constexpr (Vectors > 2) _tile_stored(2, sums[0] + 2, kStride);
  if constexpr (Vectors > 3) _tile_stored(3, sums[0] + 3, kStride);
  asm volatile("" ::: "memory");
}

#else

class AmxScope {
 public:
  explicit AmxScope(int) {}
};

#endif

}  // namespace rnn
