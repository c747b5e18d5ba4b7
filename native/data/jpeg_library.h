#pragma once

#include <string>

#include "../jpeg/mae_jpeg.h"

namespace mae {

// Opens the library mae_jpeg, which stays open. Null where it cannot be used, with the cause in `reason`.
const MaeJpegFunctions* openJpegLibrary(const std::string& path, std::string& reason);

}  // namespace mae
