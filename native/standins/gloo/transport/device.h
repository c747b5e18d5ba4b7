// Stands in for Gloo's header of this name: see ../context.h.
#pragma once

namespace gloo::transport {

class Device;

struct UnboundBuffer {
  virtual ~UnboundBuffer() = default;
};

}  // namespace gloo::transport
