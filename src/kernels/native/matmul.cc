#include "matmul.h"

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

// The left-hand sides of the outer products, interleaved for their tiles: [tile][depth][tile rows].
class OuterBlock {
 public:
  OuterBlock(Scratch::Frame& scratch, const OuterProducts& outer) : outer_(outer) {
    for (const OuterProduct& product : outer.products) {
      left_.push_back(scratch.floats(static_cast<size_t>(product.width) * kOuterDepthBlock));
    }
    right_ = scratch.floats(static_cast<size_t>(outer.columns.floats()) * kOuterDepthBlock);
  }

  void packLeft(int product, Range tiles, int rowBegin, int depth) {
    const OuterProduct& from = outer_.products[product];
    for (int tile = tiles.begin; tile < tiles.end; tile++) {
      const Range units = tileUnits(product, tile);
      float* to = left_[product] + static_cast<size_t>(units.begin) * kOuterDepthBlock;
      for (int k = 0; k < depth; k++) {
        const float* row = from.left[rowBegin + k];
        for (int m = units.begin; m < units.end; m++) *to++ = row[m];
      }
    }
  }

  void packRight(int panel, int rowBegin, int depth) {
    const int width = outer_.columns.panelWidth(panel);
    const ColumnVector* places = outer_.places.panel(panel);
    float* to = right_ + rightOffset(panel);
    Vector sum[kTileVectors] = {};
    for (int k = 0; k < depth; k++) {
      const float* from = outer_.right[rowBegin + k];
      for (int v = 0; v < width; v++, to += kLanes) {
        const Vector values = loadFirst(from + places[v].start, places[v].valid);
        storeAligned(to, values);
        sum[v] += values;
      }
    }
    if (outer_.sums) addToSums(panel, sum, rowBegin == 0);
  }

  void multiplyPanel(int product, Range tiles, int panel, int depth, bool first) {
    withTileVectors(outer_.columns.panelWidth(panel), [&](auto vectors) {
      for (int tile = tiles.begin; tile < tiles.end; tile++) {
        const Range units = tileUnits(product, tile);
        withTileRows(units.size(),
                     [&](auto rows) { multiplyUnits<rows, vectors>(product, units.begin, panel, depth, first); });
      }
    });
  }

  int tiles(int product) const { return (outer_.products[product].width + kTileRows - 1) / kTileRows; }

 private:
  template <int Rows, int Vectors>
  RNN_OUTLINE void multiplyUnits(int product, int unit, int panel, int depth, bool first) {
    const float* left = left_[product] + static_cast<size_t>(unit) * kOuterDepthBlock;
    const ColumnVector* columns = outer_.columns.panel(panel);
    Tile<Rows, Vectors> sums = {};
    multiplyInterleaved<Rows, Vectors>(depth, left, right_ + rightOffset(panel), sums);
    for (int i = 0; i < Rows; i++) {
      float* out = outer_.products[product].out + static_cast<size_t>(unit + i) * outer_.stride;
      for (int v = 0; v < Vectors; v++) {
        const ColumnVector& column = columns[v];
        if (!first) sums[i][v] += loadFirst(out + column.start, column.valid);
        storeFirst(out + column.start, sums[i][v], column.valid);
      }
    }
  }

  Range tileUnits(int product, int tile) const { return shareOf(outer_.products[product].width, tile, tiles(product)); }

  size_t rightOffset(int panel) const { return static_cast<size_t>(panel) * kTileVectors * kLanes * kOuterDepthBlock; }

  void addToSums(int panel, const Vector* sum, bool first) {
    const ColumnVector* columns = outer_.columns.panel(panel);
    for (int v = 0; v < outer_.columns.panelWidth(panel); v++) {
      float* to = outer_.sums + columns[v].start;
      const Vector before = first ? Vector{} : loadFirst(to, columns[v].valid);
      storeFirst(to, before + sum[v], columns[v].valid);
    }
  }

  const OuterProducts& outer_;
  std::vector<float*> left_;
  float* right_;
};

void zeroOuts(const OuterProducts& outer) {
  for (const ColumnVector& column : outer.columns.vectors) {
    if (outer.sums) storeFirst(outer.sums + column.start, Vector{}, column.valid);
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
  OuterBlock block(scratch, outer);
  ThreadPool& pool = ThreadPool::instance();
  size_t width = 0;
  for (const OuterProduct& product : outer.products) width += product.width;
  const int parts = pool.threadsFor(outer.rows * width * outer.columns.floats());
  const int panels = outer.columns.panels();
  const int products = static_cast<int>(outer.products.size());
  // Of nearly equal depth: the last one passes over the whole result as the others do.
  const int blocks = (outer.rows + kOuterDepthBlock - 1) / kOuterDepthBlock;
  Barrier barrier(parts);
  pool.run(parts, [&](int part) {
    for (int index = 0; index < blocks; index++) {
      const Range rows = shareOf(outer.rows, index, blocks);
      const auto [row, depth] = std::pair(rows.begin, rows.size());
      const Range ownPanels = shareOf(panels, part, parts);
      for (int product = 0; product < products; product++) {
        block.packLeft(product, shareOf(block.tiles(product), part, parts), row, depth);
      }
      for (int panel = ownPanels.begin; panel < ownPanels.end; panel++) block.packRight(panel, row, depth);
      barrier.wait();
      for (int product = 0; product < products; product++) {
        // Each thread computes its own rows of the gradient, in all panels.
        const Range tiles = shareOf(block.tiles(product), part, parts);
        for (int panel = 0; panel < panels; panel++) {
          block.multiplyPanel(product, tiles, panel, depth, row == 0);
        }
      }
      barrier.wait();
    }
  });
}

}  // namespace rnn
