#include "cell-list.h"
#include "platform.h"

namespace rnn {

const Cell& findCell(const std::string& name) {
  for (const Cell* cell : kCells) {
    if (name == cell->name) return *cell;
  }
  fail("there is no cell " + name);
}

}  // namespace rnn
