// The left-hand side of a product in the form that its tiles read.
#pragma once

#include <algorithm>
#include <vector>

#include "packing.h"
#include "thread-pool.h"
#include "tile.h"
#include "tiles.h"

namespace rnn {

// Rows that a thread multiplies by several panels: pointers to them, or a copy in tiles of AMX.
template <class Operand>
class LeftRows {
 public:
  static constexpr int kMostRows = kTileRows;  // of a tile

  // For at most `most` rows of a product with `right`.
  LeftRows(int most, const PackedMatrix<Operand>&) : rows_(most) {}

  // Reads rows 0 .. count-1, which stay unchanged while they are multiplied. rowOf(index) points to a row's first operand.
  template <class RowOf>
  void read(int count, const RowOf& rowOf) {
    for (int index = 0; index < count; index++) rows_[index] = rowOf(index);
  }

  // Calls body(first, rows) for tiles that cover rows 0 .. count-1. `rows` converts to int and is at most decltype(rows)::kMost.
  template <class Body>
  static __attribute__((always_inline)) void forEachTile(int count, const Body& body) {
    forEachRowTile(count, body);
  }

  // sums += rows first .. first+Rows-1 times a panel of `right`, in these depths.
  template <class Rows, int Vectors>
  __attribute__((always_inline)) void multiply(Rows, int first, const PackedMatrix<Operand>& right, int panel, Range depths,
                                               Tile<Rows::kMost, Vectors>& sums) const {
    const Operand* from = right.panel(panel) + static_cast<size_t>(depths.begin) * Vectors * kLanes;
    multiplyTile<Rows::kMost, Vectors>(depths.size(), rows_.data() + first, depths.begin, from, sums);
  }

 private:
  std::vector<const Operand*> rows_;
};

#if defined(RNN_HAS_TILES)
template <>
class LeftRows<TiledBfloat16> {
 public:
  static constexpr int kMostRows = kAmxRows;

  LeftRows(int most, const PackedMatrix<TiledBfloat16>& right) : depth_(right.depth), blocks_(right.paddedDepth / kAmxDepth) {
    const size_t count = static_cast<size_t>(roundedUp(most, kAmxRows)) * right.paddedDepth;
    tiles_ = static_cast<TiledBfloat16*>(memory_.bytes(count * sizeof(TiledBfloat16)));
  }

  template <class RowOf>
  void read(int count, const RowOf& rowOf) {
    for (int index = 0; index < count; index++) {
      const TiledBfloat16* from = rowOf(index);
      TiledBfloat16* to = tileOf(index, 0) + index % kAmxRows * kAmxDepth;
      for (int at = 0; at < depth_; at += kAmxDepth, to += kAmxOperands) {
        storePairs(to, loadFirstPairs(from + at, (depth_ - at) / 2));
      }
    }
  }

  template <class Body>
  static void forEachTile(int count, const Body& body) {
    for (int first = 0; first < count; first += kAmxRows) body(first, AmxRows{std::min(kAmxRows, count - first)});
  }

  // `depths` ends at the padded depth or at a whole block.
  template <int Vectors>
  void multiply(AmxRows, int first, const PackedMatrix<TiledBfloat16>& right, int panel, Range depths,
                Tile<kAmxRows, Vectors>& sums) const {
    const TiledBfloat16* from = right.panel(panel) + static_cast<size_t>(depths.begin) * Vectors * kLanes;
    multiplyAmx<Vectors>(roundedUp(depths.size(), kAmxDepth) / kAmxDepth, tileOf(first, depths.begin / kAmxDepth),
                         kAmxOperands, from, sums);
  }

 private:
  TiledBfloat16* tileOf(int row, int block) const {
    return tiles_ + (static_cast<size_t>(row / kAmxRows) * blocks_ + block) * kAmxOperands;
  }

  const int depth_;
  const int blocks_;
  const AmxScope scope_;
  OwnedMemory memory_;
  TiledBfloat16* tiles_;
};
#endif

}  // namespace rnn
