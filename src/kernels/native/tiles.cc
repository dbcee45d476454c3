#include "tiles.h"

#if defined(RNN_HAS_TILES)
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace rnn {
namespace {

// The operand of LDTILECFG.
struct alignas(kAlignment) TileConfiguration {
  uint8_t palette = 1;
  uint8_t startRow = 0;
  uint8_t reserved[14] = {};
  uint16_t rowBytes[16] = {};
  uint8_t rows[16] = {};

  explicit TileConfiguration(int leftRows) {
    for (int tile = 0; tile < 8; tile++) {
      rowBytes[tile] = kAlignment;
      rows[tile] = tile < 5 ? leftRows : kAmxRows;  // see multiplyAmx
    }
  }
};

thread_local int scopes = 0;
thread_local int configuredRows = 0;

bool askForTiles() {
  const char* choice = std::getenv("RNN_TILES");
  if (choice && std::strcmp(choice, "0") == 0) return false;
  constexpr int kRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM
  constexpr int kTileData = 18;               // XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

}  // namespace

bool tilesAllowed() {
  static const bool allowed = askForTiles();
  return allowed;
}

AmxScope::AmxScope(int rows) : isUsed_(rows > 0) {
  if (!isUsed_ || scopes++ > 0) return;
  configuredRows = rows;
  const TileConfiguration configuration(rows);
  asm volatile("" ::: "memory");  // GCC knows only of its first bytes
  _tile_loadconfig(&configuration);
}

AmxScope::~AmxScope() {
  if (isUsed_ && --scopes == 0) _tile_release();
}

int AmxScope::rows() { return configuredRows; }

}  // namespace rnn
#endif
