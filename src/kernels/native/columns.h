// Maps each vector of a packed matrix to columns of a row-major matrix.
#pragma once

#include <algorithm>
#include <vector>

#include "vector.h"

namespace rnn {

// `valid` <= kLanes columns from `start`; the other lanes are padding.
struct ColumnVector {
  int start;
  int valid;
};

// Vectors in tile order. A panel is kTileVectors adjacent vectors (the last panel may be narrower).
struct Columns {
  std::vector<ColumnVector> vectors;

  int count() const { return static_cast<int>(vectors.size()); }
  int floats() const { return count() * kLanes; }
  int panels() const { return (count() + kTileVectors - 1) / kTileVectors; }
  int panelWidth(int panel) const { return std::min(kTileVectors, count() - panel * kTileVectors); }
  const ColumnVector* panel(int index) const { return vectors.data() + index * kTileVectors; }
};

inline ColumnVector columnVector(int start, int end) { return {start, std::min(kLanes, end - start)}; }

// Columns first .. first+count-1 in their own order.
inline Columns plainColumns(int first, int count) {
  Columns columns;
  for (int done = 0; done < count; done += kLanes) columns.vectors.push_back(columnVector(first + done, first + count));
  return columns;
}

// Gates first .. first+gates-1 of a matrix [_, G*H], interleaved: all gates of the first kLanes hidden units, then all
// gates of the next. A tile then holds everything that a unit's new state depends on.
inline Columns gateColumns(int H, int first, int gates) {
  Columns columns;
  for (int unit = 0; unit < H; unit += kLanes) {
    for (int gate = first; gate < first + gates; gate++) {
      columns.vectors.push_back(columnVector(gate * H + unit, gate * H + H));
    }
  }
  return columns;
}

inline Columns operator+(Columns first, const Columns& second) {
  first.vectors.insert(first.vectors.end(), second.vectors.begin(), second.vectors.end());
  return first;
}

// The position of each vector in a row laid out in tile order, all lanes valid.
inline Columns tileOrder(int vectors) {
  Columns columns;
  for (int index = 0; index < vectors; index++) columns.vectors.push_back({index * kLanes, kLanes});
  return columns;
}

}  // namespace rnn
