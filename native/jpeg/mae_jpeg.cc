// libjpeg-turbo behind the interface of mae_jpeg.h. libjpeg reports errors by a function that must not return, so it is
// left by longjmp; no function here has an object with a destructor, which that would pass over.
#include "mae_jpeg.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

extern "C" {
#include <jpeglib.h>
}

#ifdef MAE_HAVE_JPEG_MODULES
#include "huffman.h"
#endif

#ifdef _WIN32
#define MAE_JPEG_EXPORT __declspec(dllexport)
#else
#define MAE_JPEG_EXPORT __attribute__((visibility("default")))
#endif

struct MaeJpeg {
  jpeg_decompress_struct decompress;
  jpeg_error_mgr errors;
  jpeg_progress_mgr progress;
  std::jmp_buf escape;
  // Memory of one row of what libjpeg decodes, which is a little wider than the box: see rowOf.
  uint8_t* row;
  size_t rowCapacity;
#ifdef MAE_HAVE_JPEG_MODULES
  mae::HuffmanDecoder huffman;
#endif
};

namespace {

// A file of a few kilobytes can ask for so many passes over a large image that it takes minutes. Encoders make ten.
constexpr int kMaxScans = 200;

// How far beyond the box is decoded, in pixels. Chroma of half the resolution is interpolated from its neighbours, at
// the border of what is decoded from fewer, which shows one pixel deep; with the rows, libjpeg works in pairs.
constexpr JDIMENSION kMargin = 4;

MaeJpeg* of(j_common_ptr common) { return static_cast<MaeJpeg*>(common->client_data); }

[[noreturn]] void leave(j_common_ptr common) { std::longjmp(of(common)->escape, 1); }

// Counts warnings, as libjpeg does, and prints nothing.
void count(j_common_ptr common, int level) {
  if (level < 0) common->err->num_warnings++;
}

void limitScans(j_common_ptr common) {
  if (reinterpret_cast<j_decompress_ptr>(common)->input_scan_number > kMaxScans) leave(common);
}

// An error manager that says nothing. Not one made by jpeg_std_error: that prints, and where libjpeg is a static
// library without position-independent code, as Linux distributions have it, stdio's streams keep it out of a shared
// one.
void silence(jpeg_error_mgr* errors) {
  errors->error_exit = leave;
  errors->emit_message = count;
  errors->output_message = [](j_common_ptr) {};
  errors->format_message = [](j_common_ptr, char* text) { *text = '\0'; };
  errors->reset_error_mgr = [](j_common_ptr common) { common->err->num_warnings = 0; };
}

void prepare(MaeJpeg* decoder) {
  jpeg_create_decompress(&decoder->decompress);
  decoder->decompress.progress = &decoder->progress;
}

bool initialise(MaeJpeg* decoder) {
  silence(&decoder->errors);
  decoder->decompress.err = &decoder->errors;
  decoder->progress.progress_monitor = limitScans;
  decoder->decompress.client_data = decoder;
  if (setjmp(decoder->escape) != 0) {
    jpeg_destroy_decompress(&decoder->decompress);
    return false;
  }
  prepare(decoder);
  return true;
}

MaeJpeg* create() {
  auto* decoder = static_cast<MaeJpeg*>(std::calloc(1, sizeof(MaeJpeg)));
  if (decoder == nullptr || initialise(decoder)) return decoder;
  std::free(decoder);
  return nullptr;
}

void destroy(MaeJpeg* decoder) {
  if (decoder == nullptr) return;
  jpeg_destroy_decompress(&decoder->decompress);
  std::free(decoder->row);
  std::free(decoder);
}

bool isPicture(const jpeg_decompress_struct& image) {
  if (image.data_precision != 8) return false;
  if (image.num_components == 1) return image.jpeg_color_space == JCS_GRAYSCALE;
  return image.num_components == 3 && (image.jpeg_color_space == JCS_YCbCr || image.jpeg_color_space == JCS_RGB);
}

MaeJpegStatus open(MaeJpeg* decoder, const uint8_t* bytes, size_t length, MaeJpegHeader* header) {
  jpeg_decompress_struct& image = decoder->decompress;
  if (setjmp(decoder->escape) != 0) {
    jpeg_abort_decompress(&image);
    return MAE_JPEG_DAMAGED;
  }
  // libjpeg keeps an image's tables for later ones, and would use them for a damaged one that has lost its own.
  jpeg_destroy_decompress(&image);
  prepare(decoder);
  // Older versions take no const, but do not write either.
  jpeg_mem_src(&image, const_cast<uint8_t*>(bytes), static_cast<unsigned long>(length));
  jpeg_read_header(&image, TRUE);
  if (image.err->num_warnings > 0) return MAE_JPEG_DAMAGED;
  if (!isPicture(image)) return MAE_JPEG_OTHER_KIND;
  header->width = image.image_width;
  header->height = image.image_height;
  header->coefficients = 0;
  if (jpeg_has_multiple_scans(&image)) {
    for (int i = 0; i < image.num_components; i++) {
      const jpeg_component_info& component = image.comp_info[i];
      header->coefficients += uint64_t{component.width_in_blocks} * component.height_in_blocks * DCTSIZE2;
    }
  }
  return MAE_JPEG_OK;
}

// The vectors that libjpeg-turbo writes pixels in. It writes whole ones around the caches, from which the row is read
// at once.
constexpr size_t kVector = 32;

// Where a row lies that libjpeg-turbo writes into the caches: nowhere does a vector begin.
uint8_t* rowOf(const MaeJpeg* decoder) {
  const size_t beyond = reinterpret_cast<uintptr_t>(decoder->row) % kVector;
  return decoder->row + (kVector - beyond) + kVector / 2;
}

bool growRow(MaeJpeg* decoder, size_t size) {
  size += 2 * kVector;
  if (size <= decoder->rowCapacity) return true;
  void* row = std::realloc(decoder->row, size);
  if (row == nullptr) return false;
  decoder->row = static_cast<uint8_t*>(row);
  decoder->rowCapacity = size;
  return true;
}

JDIMENSION smaller(JDIMENSION a, JDIMENSION b) { return a < b ? a : b; }

// Has the codes decoded by our own decoder, for an image of which the columns of pixels from `left` on are wanted.
void takeOverCodes([[maybe_unused]] MaeJpeg* decoder, [[maybe_unused]] uint32_t denominator,
                   [[maybe_unused]] JDIMENSION left, [[maybe_unused]] JDIMENSION width) {
#ifdef MAE_HAVE_JPEG_MODULES
  jpeg_decompress_struct& image = decoder->decompress;
  const int blocksAcross = image.comps_in_scan == 1 ? 1 : image.max_h_samp_factor;
  const JDIMENSION unit = static_cast<JDIMENSION>(blocksAcross * DCTSIZE) / denominator;
  mae::takeOver(decoder->huffman, image, left / unit, (left + width - 1) / unit);
#endif
}

MaeJpegStatus decode(MaeJpeg* decoder, uint32_t denominator, const MaeJpegBox* box, uint8_t* pixels) {
  jpeg_decompress_struct& image = decoder->decompress;
  if (setjmp(decoder->escape) != 0) {
    jpeg_abort_decompress(&image);
    return MAE_JPEG_DAMAGED;
  }
  image.out_color_space = JCS_RGB;
  image.scale_num = 1;
  image.scale_denom = denominator;
  jpeg_start_decompress(&image);

  JDIMENSION left = box->left - smaller(box->left, kMargin);
  JDIMENSION width = smaller(box->left + box->width + kMargin, image.output_width) - left;
  if (width < image.output_width) jpeg_crop_scanline(&image, &left, &width);
  takeOverCodes(decoder, denominator, left, width);
  if (!growRow(decoder, size_t{width} * 3)) leave(reinterpret_cast<j_common_ptr>(&image));

  const JDIMENSION skipped = box->top - smaller(box->top, kMargin);
  if (skipped > 0) jpeg_skip_scanlines(&image, skipped);
  JSAMPROW row = rowOf(decoder);
  while (image.output_scanline < box->top) jpeg_read_scanlines(&image, &row, 1);
  const uint8_t* wanted = row + size_t{box->left - left} * 3;
  const size_t rowBytes = size_t{box->width} * 3;
  for (uint32_t y = 0; y < box->height; y++) {
    jpeg_read_scanlines(&image, &row, 1);
    std::memcpy(pixels + y * rowBytes, wanted, rowBytes);
  }
  const bool clean = image.err->num_warnings == 0;
  jpeg_abort_decompress(&image);
  return clean ? MAE_JPEG_OK : MAE_JPEG_DAMAGED;
}

constexpr MaeJpegFunctions kFunctions = {MAE_JPEG_INTERFACE, create, destroy, open, decode};

}  // namespace

extern "C" MAE_JPEG_EXPORT const MaeJpegFunctions* mae_jpeg_functions(void) { return &kFunctions; }
