// What both kinds of lanes are written with.
#pragma once

// Once inlined, such a function is a few instructions. Halves of lanes stay in registers only where none is called.
#define MAE_LANE __attribute__((always_inline)) inline

// -O2 alone would keep a tile's sums in memory.
#define MAE_UNROLL _Pragma("GCC unroll 16")
