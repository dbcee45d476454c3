#include "matmul.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "left-rows.h"

namespace rnn {
namespace {

// Blocks that stay in a core's level-2 cache: kRowBlock x kDepthBlock of the left-hand side and a panel of the right.
constexpr int kRowBlock = 96;
template <class Operand>
constexpr int kDepthBlock = std::is_same_v<Operand, TiledBfloat16> ? 2048 : 512;
constexpr int kOuterDepthBlock = 384;  // steps of kDepthStep

// Operands of a full panel in one depth step.
template <class Operand>
constexpr int kPanelOperands = kTileVectors * kLanes * kDepthStep<Operand>;

// Some depths of one panel's product.
template <class Operand>
struct PanelPart {
  const Product<Operand>& product;
  int panel;
  Range depths;
};

// The first row of `left` is the product's row firstRow.
template <int Vectors, class Rows, class Operand>
RNN_OUTLINE void multiplyRows(const PanelPart<Operand>& part, const LeftRows<Operand>& left, int first, Rows rows,
                              int firstRow) {
  const Product<Operand>& product = part.product;
  const ColumnVector* columns = product.columns.panel(part.panel);
  const float* bias = product.bias ? product.bias + part.panel * kTileVectors * kLanes : nullptr;
  float* const* out = product.out + firstRow + first;
  const bool fromOut = part.depths.begin > 0 || product.accumulate;
  Tile<Rows::kMost, Vectors> tile;
  for (int i = 0; i < rows; i++) {
    for (int v = 0; v < Vectors; v++) {
      const Vector start = bias ? loadAligned(bias + v * kLanes) : Vector{};
      tile[i][v] = fromOut ? loadFirst(out[i] + columns[v].start, columns[v].valid) : start;
    }
  }
  left.multiply(rows, first, product.right, part.panel, part.depths, tile);
  for (int i = 0; i < rows; i++) {
    for (int v = 0; v < Vectors; v++) storeFirst(out[i] + columns[v].start, tile[i][v], columns[v].valid);
  }
}

template <class Operand>
void multiplyPanel(const PanelPart<Operand>& part, const LeftRows<Operand>& left, Range rows) {
  withTileVectors(part.product.columns.panelWidth(part.panel), [&](auto vectors) {
    left.forEachTile(rows.size(),
                     [&](int first, auto tileRows) { multiplyRows<vectors>(part, left, first, tileRows, rows.begin); });
  });
}

// Up to kTileRows rows of one product's result, with its left-hand side interleaved by steps of depth: left[k][row].
template <class Operand>
struct OuterTile {
  const OuterProduct& product;
  Range units;
  Operand* left;
};

template <class Operand>
std::vector<OuterTile<Operand>> cutTiles(Scratch::Frame& scratch, const OuterProducts<Operand>& outer, int steps) {
  std::vector<OuterTile<Operand>> tiles;
  for (const OuterProduct& product : outer.products) {
    const int count = (product.width + kTileRows - 1) / kTileRows;
    for (int tile = 0; tile < count; tile++) {
      const Range units = shareOf(product.width, tile, count);
      const size_t size = static_cast<size_t>(units.size()) * steps * kDepthStep<Operand>;
      tiles.push_back({product, units, scratch.take<Operand>(size)});
    }
  }
  return tiles;
}

// Rows steps.begin .. steps.end-1 of the left-hand side.
void packLeft(const OuterTile<float>& tile, int, Range steps) {
  float* to = tile.left;
  const int height = tile.units.size();
#if defined(__wasm__)
  // With a height known at compile time: otherwise these few lanes are copied through memory.
  withTileRows(height, [&](auto rows) {
    for (int k = steps.begin; k < steps.end; k++, to += rows) {
      std::memcpy(to, tile.product.left[k] + tile.units.begin, rows * sizeof(float));
    }
  });
#else
  for (int k = steps.begin; k < steps.end; k++, to += height) {
    storeFirst(to, loadFirst(tile.product.left[k] + tile.units.begin, height), height);
  }
#endif
}

// The same as pairs of rows, of which there are `depth`; a row past them is zeros.
void packLeft(const OuterTile<Bfloat16>& tile, int depth, Range steps) {
  Bfloat16* to = tile.left;
  const int height = tile.units.size();
  const auto load = [&](int k) {
    return roundToHalves(k < depth ? loadFirst(tile.product.left[k] + tile.units.begin, height) : Vector{});
  };
  for (int step = steps.begin; step < steps.end; step++, to += 2 * height) {
    storeFirstPairs(to, pairHalves(load(2 * step), load(2 * step + 1)), height);
  }
}

// The rows of the right-hand side, one per step.
const float* const* pairRows(Scratch::Frame&, const OuterProducts<float>& outer) { return outer.right; }

// Pairs of adjacent rows; if their number is odd, the last row is paired with zeros.
const Bfloat16* const* pairRows(Scratch::Frame& scratch, const OuterProducts<Bfloat16>& outer) {
  const int steps = evenDepth<Bfloat16>(outer.rows) / 2;
  const size_t stride = 2 * static_cast<size_t>(outer.columns.count() + 1) * kLanes;
  Bfloat16* paired = scratch.take<Bfloat16>(steps * stride);
  ThreadPool::instance().forRange(steps, std::max(1, kRowBlock / outer.columns.count()), [&](Range own) {
    for (int step = own.begin; step < own.end; step++) {
      const Bfloat16* first = outer.right[2 * step];
      const Bfloat16* second = 2 * step + 1 < outer.rows ? outer.right[2 * step + 1] : nullptr;
      for (int at = 0; at < outer.columns.floats(); at += kLanes) {
        const HalfVector other = second ? loadHalves(second + at) : HalfVector{};
        storePairs(paired + step * stride + 2 * at, pairHalves(loadHalves(first + at), other));
      }
    }
  });
  return rowPointers<const Bfloat16>(scratch, paired, steps, stride);
}

// A panel of the right-hand side, starting at the first step of a block.
template <class Operand>
struct OuterPanel {
  const Operand* const* rows;
  size_t offset;  // of the panel in each row, in operands
  Operand* copy;  // this thread's copy if kCopiesPanels, for all tiles: [step][vector][kLanes]

  // Panels are copied if they are narrow (4 lanes): otherwise each step would be in another cache line and page.
  static constexpr bool kCopiesPanels = kLanes == 4;

  template <int Vectors>
  const Operand* step(int k) const {
    if constexpr (kCopiesPanels) return copy + static_cast<size_t>(k) * Vectors * kLanes * kDepthStep<Operand>;
    return rows[k] + offset;
  }

  template <int Vectors>
  void fillCopy(int steps) const {
    using Numbers = decltype(loadOperands(copy));
    for (int k = 0; k < steps; k++) {
      auto* to = reinterpret_cast<Numbers*>(copy + static_cast<size_t>(k) * Vectors * kLanes * kDepthStep<Operand>);
      const auto* from = reinterpret_cast<const Numbers*>(rows[k] + offset);
      for (int v = 0; v < Vectors; v++) to[v] = from[v];
    }
  }
};

template <int Rows, int Vectors, class Operand>
RNN_OUTLINE void multiplyUnits(const OuterProducts<Operand>& outer, const OuterPanel<Operand>& right,
                               const OuterTile<Operand>& tile, int panel, Range steps) {
  const ColumnVector* columns = outer.columns.panel(panel);
  Tile<Rows, Vectors> sums = {};
  multiplyInterleaved<Rows, Vectors>(
      steps.size(), tile.left, [&](int k) { return right.template step<Vectors>(k); }, sums);
  for (int i = 0; i < Rows; i++) {
    float* out = tile.product.out + static_cast<size_t>(tile.units.begin + i) * outer.stride;
    for (int v = 0; v < Vectors; v++) {
      const ColumnVector& column = columns[v];
      if (steps.begin > 0) sums[i][v] += loadFirst(out + column.start, column.valid);
      storeFirst(out + column.start, sums[i][v], column.valid);
    }
  }
}

// The rows of `right` in `steps` stay in the level-2 cache while they are used for all tiles.
template <class Operand>
void multiplyTiles(const OuterProducts<Operand>& outer, const Operand* const* right, Operand* copy,
                   const std::vector<OuterTile<Operand>>& tiles, Range own, Range steps) {
  for (int index = own.begin; index < own.end; index++) packLeft(tiles[index], outer.rows, steps);
  for (int panel = 0; panel < outer.columns.panels(); panel++) {
    const OuterPanel<Operand> rows{right + steps.begin, static_cast<size_t>(panel) * kPanelOperands<Operand>, copy};
    withTileVectors(outer.columns.panelWidth(panel), [&](auto vectors) {
      if constexpr (OuterPanel<Operand>::kCopiesPanels) rows.template fillCopy<vectors>(steps.size());
      for (int index = own.begin; index < own.end; index++) {
        const OuterTile<Operand>& tile = tiles[index];
        withTileRows(tile.units.size(),
                     [&](auto units) { multiplyUnits<units, vectors>(outer, rows, tile, panel, steps); });
      }
    });
  }
}

template <class Operand>
void zeroOuts(const OuterProducts<Operand>& outer) {
  for (const ColumnVector& column : outer.columns.vectors) {
    for (const OuterProduct& product : outer.products) {
      for (int m = 0; m < product.width; m++) {
        storeFirst(product.out + static_cast<size_t>(m) * outer.stride + column.start, Vector{}, column.valid);
      }
    }
  }
}

template <class Operand>
void multiplySomeOuter(Scratch::Frame& scratch, const OuterProducts<Operand>& outer) {
  const int steps = evenDepth<Operand>(outer.rows) / kDepthStep<Operand>;
  // Blocks of nearly equal depth. Each block passes over the whole result, so one block is used where two would be needed.
  const int needed = (steps - 1) / kOuterDepthBlock + 1;
  const int blocks = needed == 2 ? 1 : needed;
  const Operand* const* right = pairRows(scratch, outer);
  const int most = (steps - 1) / blocks + 1;  // steps of the longest block
  const std::vector<OuterTile<Operand>> tiles = cutTiles(scratch, outer, most);
  const int count = static_cast<int>(tiles.size());
  size_t width = 0;
  for (const OuterProduct& product : outer.products) width += product.width;
  ThreadPool& pool = ThreadPool::instance();
  const int parts = std::min(count, pool.threadsFor(outer.rows * width * outer.columns.floats()));
  const size_t panelSize = OuterPanel<Operand>::kCopiesPanels ? static_cast<size_t>(most) * kPanelOperands<Operand> : 0;
  Operand* copies = scratch.take<Operand>(parts * panelSize);
  // Each thread computes its own rows of the gradients, in all panels.
  pool.run(parts, [&](int part) {
    for (int block = 0; block < blocks; block++) {
      multiplyTiles(outer, right, copies + part * panelSize, tiles, shareOf(count, part, parts), shareOf(steps, block, blocks));
    }
  });
}

}  // namespace

template <class Operand>
void multiplyPart(const Product<Operand>& product, Range rows, Range panels) {
  constexpr int kDepths = kDepthBlock<Operand>;
  LeftRows<Operand> left(std::min(kRowBlock, rows.size()), product.right);
  for (int row = rows.begin; row < rows.end; row += kRowBlock) {
    const Range block{row, std::min(rows.end, row + kRowBlock)};
    left.read(block.size(), [&](int index) { return product.left[row + index]; });
    for (int k = 0; k == 0 || k < product.right.depth; k += kDepths) {
      const Range depths{k, std::min(product.right.depth, k + kDepths)};
      for (int panel = panels.begin; panel < panels.end; panel++) {
        multiplyPanel<Operand>({product, panel, depths}, left, block);
      }
    }
  }
}

template <class Operand>
void multiply(const Product<Operand>& product) {
  ThreadPool& pool = ThreadPool::instance();
  const Range allRows{0, product.rows};
  const Range allPanels{0, product.columns.panels()};
  const int threads = pool.threadsFor(static_cast<size_t>(product.rows) * product.right.depth * product.columns.floats());
  if (threads == 1) return multiplyPart(product, allRows, allPanels);
  // With few rows, each thread computes all of them for its own panels.
  constexpr int kMostRows = LeftRows<Operand>::kMostRows;
  if (product.rows < 2 * kMostRows * threads) {
    pool.forRange(allPanels.end, 1, [&](Range panels) { multiplyPart(product, allRows, panels); });
  } else {
    pool.forRange(product.rows, kMostRows, [&](Range rows) { multiplyPart(product, rows, allPanels); });
  }
}

template <class Operand>
void multiplyOuter(Scratch::Frame& scratch, const OuterProducts<Operand>& outer) {
  if (outer.rows == 0) return zeroOuts(outer);
  multiplySomeOuter(scratch, outer);
}

const float* const* onesFor(Scratch::Frame& scratch, int rows) {
  static constexpr float kOne = 1;
  const float** ones = scratch.take<const float*>(rows);
  std::fill(ones, ones + rows, &kOne);
  return ones;
}

#define RNN_INSTANTIATE(Operand)                                     \
  template void multiply(const Product<Operand>&);                   \
  template void multiplyPart(const Product<Operand>&, Range, Range); \
  template void multiplyOuter(Scratch::Frame&, const OuterProducts<Operand>&);
RNN_FOR_EACH_OPERAND(RNN_INSTANTIATE)

}  // namespace rnn
