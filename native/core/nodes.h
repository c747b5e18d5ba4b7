// Pointers to nodes of the autograd graph: libtorch's own reference counts in new versions, std::shared_ptr in older
// ones.
#pragma once

#include <c10/util/intrusive_ptr.h>
#include <torch/csrc/autograd/edge.h>
#include <torch/csrc/autograd/function.h>

#include <memory>
#include <type_traits>
#include <utility>

namespace mae {

using torch::autograd::Node;
using NodePointer = decltype(torch::autograd::Edge::function);

inline constexpr bool kNodesAreShared = std::is_same_v<NodePointer, std::shared_ptr<Node>>;

// A node of a class of ours.
template <typename T>
using PointerTo = std::conditional_t<kNodesAreShared, std::shared_ptr<T>, c10::intrusive_ptr<T>>;
using WeakNode = std::conditional_t<kNodesAreShared, std::weak_ptr<Node>, c10::weak_intrusive_ptr<Node>>;

template <typename T, typename... Arguments>
PointerTo<T> makeNode(Arguments&&... arguments) {
  if constexpr (kNodesAreShared) {
    return std::make_shared<T>(std::forward<Arguments>(arguments)...);
  } else {
    return c10::make_intrusive<T>(std::forward<Arguments>(arguments)...);
  }
}

// What a class's `release_resources` calls first, where libtorch has it.
template <typename Base>
void releaseBase(Base& node) {
  if constexpr (requires { node.release_resources(); }) node.Base::release_resources();
}

}  // namespace mae
