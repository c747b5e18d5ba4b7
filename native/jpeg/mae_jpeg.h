// What the library mae_jpeg offers to the core: decoding a box of a JPEG image with libjpeg-turbo. A plain C interface,
// so that one binary serves the cores for all versions of libtorch.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A decoder, for one thread at a time; it may be used for one image after another.
typedef struct MaeJpeg MaeJpeg;

typedef enum MaeJpegStatus {
  MAE_JPEG_OK = 0,
  // Not of the kind that is decoded here: 8 bits a channel, one of grey or three of colour.
  MAE_JPEG_OTHER_KIND = 1,
  // libjpeg found a fault, be it one that it could pass over.
  MAE_JPEG_DAMAGED = 2,
} MaeJpegStatus;

typedef struct MaeJpegHeader {
  uint32_t width;
  uint32_t height;
  // Decoding takes 2 bytes of memory for each of these, which come in several passes over the image; 0: there is one.
  uint64_t coefficients;
} MaeJpegHeader;

typedef struct MaeJpegBox {
  uint32_t left;
  uint32_t top;
  uint32_t width;
  uint32_t height;
} MaeJpegBox;

typedef struct MaeJpegFunctions {
  // MAE_JPEG_INTERFACE; of another one, nothing but this may be looked at.
  uint32_t interface_version;
  // Null where there is no memory.
  MaeJpeg* (*create)(void);
  void (*destroy)(MaeJpeg* decoder);
  // Reads the header. The bytes must stay until the image is decoded or another is opened.
  MaeJpegStatus (*open)(MaeJpeg* decoder, const uint8_t* bytes, size_t length, MaeJpegHeader* header);
  // Decodes the box of the opened image scaled by 1 / denominator (1, 2, 4 or 8; its sides rounded up) into `pixels`:
  // RGB, the rows without gaps. The pixels are those of a full decode. What lies below the box is not looked at.
  MaeJpegStatus (*decode)(MaeJpeg* decoder, uint32_t denominator, const MaeJpegBox* box, uint8_t* pixels);
} MaeJpegFunctions;

#define MAE_JPEG_INTERFACE 1

// The one symbol of the library.
#define MAE_JPEG_SYMBOL "mae_jpeg_functions"
typedef const MaeJpegFunctions* (*MaeJpegEntry)(void);

#ifdef __cplusplus
}
#endif
