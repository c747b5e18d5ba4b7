#pragma once

#include <string>

#include "../jpeg/mae_jpeg.h"

namespace mae {

// Opens the library mae_jpeg; it stays open. Where it cannot be used, null, and `reason` says why.
const MaeJpegFunctions* openJpegLibrary(const std::string& path, std::string& reason);

}  // namespace mae
