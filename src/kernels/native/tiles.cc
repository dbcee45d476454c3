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

  TileConfiguration() {
    for (int tile = 0; tile < 8; tile++) {
      rowBytes[tile] = kAlignment;
      rows[tile] = kAmxRows;
    }
  }
};

thread_local int scopes = 0;

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

AmxScope::AmxScope() {
  static const TileConfiguration configuration;
  if (scopes++ > 0) return;
  asm volatile("" ::: "memory");  // GCC knows only of its first bytes
  _tile_loadconfig(&configuration);
}

AmxScope::~AmxScope() {
  if (--scopes == 0) _tile_release();
}

}  // namespace rnn
#endif
