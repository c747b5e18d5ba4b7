/** The tensors that modules hold. */
import { Tensor, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { free, own } from '../torch/scope.js';

/**
 * A new handle for a tensor's memory, detached from autograd. It is made in a scope, because the garbage collector may
 * already track a handle made outside, and would free it a second time.
 */
function aliasOf(data: Tensor): number {
  using _ = torch.scope();
  const alias = data.detach();
  const { handle } = alias;
  alias.handle = 0;
  return handle;
}

/** A tensor that a module holds: it outlives the scope in which it was made. */
abstract class ModuleTensor extends Tensor {
  constructor(data: Tensor) {
    super(aliasOf(data));
    this.keep();
  }

  /**
   * Adopts the memory, dtype and device of another tensor. It remains the same object, so optimizers and modules that
   * hold it stay valid. Its gradient, which belongs to the former memory, is removed.
   *
   * @internal
   */
  become(data: Tensor): void {
    const { requiresGrad } = this;
    const handle = aliasOf(data);
    free(this);
    this.handle = handle;
    this.collected = false;
    own(this);
    this.keep();
    if (requiresGrad) this.requiresGrad_();
  }
}

/**
 * A tensor that is learned. A module's properties of this class are its parameters. It shares memory with `data`. It
 * lives until it, or its module, is disposed or collected, in whatever scope it was made.
 */
export class Parameter extends ModuleTensor {
  /** @param options.requiresGrad Whether it is trainable; true by default. */
  constructor(data: Tensor, options: { requiresGrad?: boolean } = {}) {
    super(data);
    checkOptions('Parameter', options, ['requiresGrad']);
    if (options.requiresGrad ?? true) this.requiresGrad_();
  }
}

/**
 * A tensor of a module's state that is not learned, such as running statistics. A module's properties of this class are
 * its buffers. It shares memory with `data`, and lives as long as a {@link Parameter}.
 */
export class Buffer extends ModuleTensor {
  /** Whether it is part of the state dict. */
  readonly persistent: boolean;

  /** @param options.persistent Whether it is part of the state dict; true by default. */
  constructor(data: Tensor, options: { persistent?: boolean } = {}) {
    super(data);
    checkOptions('Buffer', options, ['persistent']);
    this.persistent = options.persistent ?? true;
  }
}
