// Products of transposed matrices in the tiles of AMX.
#include <algorithm>
#include <vector>

#include "matmul.h"
#include "tile.h"
#include "tiles.h"

#if defined(RNN_HAS_TILES)
namespace rnn {
namespace {

// Depths of a block: the left-hand sides of a thread and a panel of the right one stay in the level-2 cache.
constexpr int kDepthBlock = 1024;

// Up to kAmxRows rows of one product's result, with a block of its left-hand side: tiles of [16][32].
struct OuterUnits {
  const OuterProduct& product;
  Range units;
  TiledBfloat16* left;
};

std::vector<OuterUnits> cutUnits(Scratch::Frame& scratch, const OuterProducts<TiledBfloat16>& outer) {
  std::vector<OuterUnits> tiles;
  const int depth = std::min(kDepthBlock, roundedUp(outer.rows, kAmxDepth));
  for (const OuterProduct& product : outer.products) {
    for (int first = 0; first < product.width; first += kAmxRows) {
      const Range units{first, std::min(product.width, first + kAmxRows)};
      tiles.push_back({product, units, scratch.take<TiledBfloat16>(static_cast<size_t>(kAmxRows) * depth)});
    }
  }
  return tiles;
}

// Row `k` of a matrix as bfloat16; zeros past its last row.
HalfVector roundedRow(const OuterUnits& tile, int k, int rows) {
  return roundToHalves(k < rows ? loadFirst(tile.product.left[k] + tile.units.begin, tile.units.size()) : Vector{});
}

// Transposes the left-hand side in these depths.
void packLeft(const OuterUnits& tile, int rows, Range depths) {
  TiledBfloat16* to = tile.left;
  for (int k = depths.begin; k < depths.end; k += kAmxDepth, to += kAmxOperands) {
    Vector pairs[kLanes];
#pragma GCC unroll 16
    for (int pair = 0; pair < kLanes; pair++) {
      const PairVector both = pairHalves(roundedRow(tile, k + 2 * pair, rows), roundedRow(tile, k + 2 * pair + 1, rows));
      pairs[pair] = reinterpret_cast<const Vector&>(both);
    }
    transpose(pairs);
    for (int unit = 0; unit < kAmxRows; unit++) {
      storeAligned(reinterpret_cast<float*>(to + unit * kAmxDepth), pairs[unit]);
    }
  }
}

// The right-hand side in panels: its rows are the depths.
PackedMatrix<TiledBfloat16> packRows(Scratch::Frame& scratch, const OuterProducts<TiledBfloat16>& outer) {
  constexpr int kStepsPerThread = 32;
  const Columns& columns = outer.columns;
  const int depth = roundedUp(outer.rows, kAmxDepth);
  const PackedMatrix<TiledBfloat16> packed{scratch.take<TiledBfloat16>(static_cast<size_t>(columns.floats()) * depth), depth, depth};
  ThreadPool::instance().forRange(depth / 2, kStepsPerThread, [&](Range steps) {
    for (int step = steps.begin; step < steps.end; step++) {
      const TiledBfloat16* first = 2 * step < outer.rows ? outer.right[2 * step] : nullptr;
      const TiledBfloat16* second = 2 * step + 1 < outer.rows ? outer.right[2 * step + 1] : nullptr;
      for (int panel = 0; panel < columns.panels(); panel++) {
        const int width = columns.panelWidth(panel) * kLanes;
        TiledBfloat16* to = packed.panel(panel) + static_cast<size_t>(2 * step) * width;
        for (int lane = 0; lane < width; lane += kLanes) {
          const int at = panel * kTileVectors * kLanes + lane;
          const HalfVector lower = first ? loadHalves(first + at) : HalfVector{};
          storePairs(to + 2 * lane, pairHalves(lower, second ? loadHalves(second + at) : HalfVector{}));
        }
      }
    }
  });
  return packed;
}

template <int Vectors>
RNN_OUTLINE void multiplyUnits(const OuterProducts<TiledBfloat16>& outer, const OuterUnits& tile,
                               const PackedMatrix<TiledBfloat16>& right, int panel, Range depths) {
  const ColumnVector* columns = outer.columns.panel(panel);
  float* out = tile.product.out + static_cast<size_t>(tile.units.begin) * outer.stride;
  const auto at = [&](int i, int v) { return out + static_cast<size_t>(i) * outer.stride + columns[v].start; };
  Tile<kAmxRows, Vectors> sums = {};
  for (int i = 0; depths.begin > 0 && i < tile.units.size(); i++) {
    for (int v = 0; v < Vectors; v++) sums[i][v] = loadFirst(at(i, v), columns[v].valid);
  }
  const TiledBfloat16* from = right.panel(panel) + static_cast<size_t>(depths.begin) * Vectors * kLanes;
  multiplyAmx<Vectors>(depths.size() / kAmxDepth, tile.left, kAmxOperands, from, sums);
  for (int i = 0; i < tile.units.size(); i++) {
    for (int v = 0; v < Vectors; v++) storeFirst(at(i, v), sums[i][v], columns[v].valid);
  }
}

}  // namespace

void multiplySomeOuter(Scratch::Frame& scratch, const OuterProducts<TiledBfloat16>& outer) {
  const PackedMatrix<TiledBfloat16> right = packRows(scratch, outer);
  const std::vector<OuterUnits> tiles = cutUnits(scratch, outer);
  const int count = static_cast<int>(tiles.size());
  ThreadPool& pool = ThreadPool::instance();
  const size_t multiplications = static_cast<size_t>(count) * kAmxRows * outer.rows * outer.columns.floats();
  const int parts = std::min(count, pool.threadsFor(multiplications));
  // Each thread computes its own rows of the gradients, in all panels.
  pool.run(parts, [&](int part) {
    const AmxScope scope;
    const Range own = shareOf(count, part, parts);
    for (int k = 0; k < right.depth; k += kDepthBlock) {
      const Range depths{k, std::min(right.depth, k + kDepthBlock)};
      for (int index = own.begin; index < own.end; index++) packLeft(tiles[index], outer.rows, depths);
      for (int panel = 0; panel < outer.columns.panels(); panel++) {
        withTileVectors(outer.columns.panelWidth(panel), [&](auto vectors) {
          for (int index = own.begin; index < own.end; index++) multiplyUnits<vectors>(outer, tiles[index], right, panel, depths);
        });
      }
    }
  });
}

}  // namespace rnn
#endif
