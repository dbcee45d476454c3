#include "matmul.h"

#include <algorithm>
#include <cstring>

#include "tile.h"

namespace rnn {
namespace {

// Blocks that stay in a core's level-2 cache: kRowBlock x kDepthBlock of the left-hand side and a panel of the right.
constexpr int kRowBlock = 96;
constexpr int kDepthBlock = 512;
constexpr int kOuterDepthBlock = 384;

// Depths begin .. begin+depth-1 of one panel's product.
struct PanelPart {
  const Product& product;
  int panel;
  int begin;
  int depth;
};

template <int Rows, int Vectors>
RNN_OUTLINE void multiplyRows(const PanelPart& part, int firstRow) {
  const Product& product = part.product;
  const ColumnVector* columns = product.columns.panel(part.panel);
  const float* right = product.right.panel(part.panel) + static_cast<size_t>(part.begin) * Vectors * kLanes;
  const float* bias = product.bias ? product.bias + part.panel * kTileVectors * kLanes : nullptr;
  float* const* out = product.out + firstRow;
  const bool fromOut = part.begin > 0 || product.accumulate;
  Tile<Rows, Vectors> tile;
  for (int i = 0; i < Rows; i++) {
    for (int v = 0; v < Vectors; v++) {
      const Vector start = bias ? loadAligned(bias + v * kLanes) : Vector{};
      tile[i][v] = fromOut ? loadFirst(out[i] + columns[v].start, columns[v].valid) : start;
    }
  }
  multiplyTile<Rows, Vectors>(part.depth, product.left + firstRow, part.begin, right, tile);
  for (int i = 0; i < Rows; i++) {
    for (int v = 0; v < Vectors; v++) storeFirst(out[i] + columns[v].start, tile[i][v], columns[v].valid);
  }
}

void multiplyPanel(const PanelPart& part, Range rows) {
  withTileVectors(part.product.columns.panelWidth(part.panel), [&](auto vectors) {
    forEachRowTile(rows.size(),
                   [&](int first, auto tileRows) { multiplyRows<tileRows, vectors>(part, rows.begin + first); });
  });
}

// Up to kTileRows rows of one product's result, its left-hand side interleaved by depth: left[k][row].
struct OuterTile {
  const OuterProduct& product;
  Range units;
  float* left;
};

std::vector<OuterTile> cutTiles(Scratch::Frame& scratch, const OuterProducts& outer, int depth) {
  std::vector<OuterTile> tiles;
  for (const OuterProduct& product : outer.products) {
    const int count = (product.width + kTileRows - 1) / kTileRows;
    for (int tile = 0; tile < count; tile++) {
      const Range units = shareOf(product.width, tile, count);
      tiles.push_back({product, units, scratch.floats(static_cast<size_t>(units.size()) * depth)});
    }
  }
  return tiles;
}

// Rows depths.begin .. depths.end-1 of the left-hand side.
void packLeft(const OuterTile& tile, Range depths) {
  float* to = tile.left;
  const int height = tile.units.size();
#if defined(__wasm__)
  // Of a height known to the compiler: a few lanes at a time go through memory else.
  withTileRows(height, [&](auto rows) {
    for (int k = depths.begin; k < depths.end; k++, to += rows) {
      std::memcpy(to, tile.product.left[k] + tile.units.begin, rows * sizeof(float));
    }
  });
#else
  for (int k = depths.begin; k < depths.end; k++, to += height) {
    storeFirst(to, loadFirst(tile.product.left[k] + tile.units.begin, height), height);
  }
#endif
}

template <int Rows, int Vectors>
RNN_OUTLINE void multiplyUnits(const OuterProducts& outer, const OuterTile& tile, int panel, Range depths) {
  const size_t offset = static_cast<size_t>(panel) * kTileVectors * kLanes;
  const ColumnVector* columns = outer.columns.panel(panel);
  Tile<Rows, Vectors> sums = {};
  multiplyInterleaved<Rows, Vectors>(depths.size(), tile.left, outer.right + depths.begin, offset, sums);
  for (int i = 0; i < Rows; i++) {
    float* out = tile.product.out + static_cast<size_t>(tile.units.begin + i) * outer.stride;
    for (int v = 0; v < Vectors; v++) {
      const ColumnVector& column = columns[v];
      if (depths.begin > 0) sums[i][v] += loadFirst(out + column.start, column.valid);
      storeFirst(out + column.start, sums[i][v], column.valid);
    }
  }
}

// The rows of right in `depths` stay in the level-2 cache while all tiles pass over them.
void multiplyTiles(const OuterProducts& outer, const std::vector<OuterTile>& tiles, Range own, Range depths) {
  for (int index = own.begin; index < own.end; index++) packLeft(tiles[index], depths);
  for (int panel = 0; panel < outer.columns.panels(); panel++) {
    withTileVectors(outer.columns.panelWidth(panel), [&](auto vectors) {
      for (int index = own.begin; index < own.end; index++) {
        const OuterTile& tile = tiles[index];
        withTileRows(tile.units.size(), [&](auto rows) { multiplyUnits<rows, vectors>(outer, tile, panel, depths); });
      }
    });
  }
}

void zeroOuts(const OuterProducts& outer) {
  for (const ColumnVector& column : outer.columns.vectors) {
    for (const OuterProduct& product : outer.products) {
      for (int m = 0; m < product.width; m++) {
        storeFirst(product.out + static_cast<size_t>(m) * outer.stride + column.start, Vector{}, column.valid);
      }
    }
  }
}

}  // namespace

void multiplyPart(const Product& product, Range rows, Range panels) {
  for (int row = rows.begin; row < rows.end; row += kRowBlock) {
    const Range block{row, std::min(rows.end, row + kRowBlock)};
    for (int k = 0; k == 0 || k < product.right.depth; k += kDepthBlock) {
      const int depth = std::min(kDepthBlock, product.right.depth - k);
      for (int panel = panels.begin; panel < panels.end; panel++) {
        multiplyPanel({product, panel, k, depth}, block);
      }
    }
  }
}

void multiply(const Product& product) {
  ThreadPool& pool = ThreadPool::instance();
  const Range allRows{0, product.rows};
  const Range allPanels{0, product.columns.panels()};
  const int threads = pool.threadsFor(static_cast<size_t>(product.rows) * product.right.depth * product.columns.floats());
  if (threads == 1) return multiplyPart(product, allRows, allPanels);
  // Few rows: all threads take them all, each with its own panels.
  if (product.rows < 2 * kTileRows * threads) {
    pool.forRange(allPanels.end, 1, [&](Range panels) { multiplyPart(product, allRows, panels); });
  } else {
    pool.forRange(product.rows, kTileRows, [&](Range rows) { multiplyPart(product, rows, allPanels); });
  }
}

void multiplyOuter(Scratch::Frame& scratch, const OuterProducts& outer) {
  if (outer.rows == 0) return zeroOuts(outer);
  // Of nearly equal depth, as each passes over the whole result; a single one where two would do.
  const int needed = (outer.rows - 1) / kOuterDepthBlock + 1;
  const int blocks = needed == 2 ? 1 : needed;
  const std::vector<OuterTile> tiles = cutTiles(scratch, outer, (outer.rows - 1) / blocks + 1);
  const int count = static_cast<int>(tiles.size());
  size_t width = 0;
  for (const OuterProduct& product : outer.products) width += product.width;
  ThreadPool& pool = ThreadPool::instance();
  const int parts = std::min(count, pool.threadsFor(outer.rows * width * outer.columns.floats()));
  // Each thread computes its own rows of the gradients, in all panels.
  pool.run(parts, [&](int part) {
    for (int block = 0; block < blocks; block++) {
      multiplyTiles(outer, tiles, shareOf(count, part, parts), shareOf(outer.rows, block, blocks));
    }
  });
}

const float* const* onesFor(Scratch::Frame& scratch, int rows) {
  static constexpr float kOne = 1;
  const float** ones = scratch.take<const float*>(rows);
  std::fill(ones, ones + rows, &kOne);
  return ones;
}

}  // namespace rnn
