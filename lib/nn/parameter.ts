/** The tensors that modules hold. */
import { type Device, type Dtype, Tensor, TorchError, torch } from '../torch/index.js';
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

/** Device and dtype of a tensor that has no shape yet. */
export interface UninitializedOptions {
  readonly device?: Device;
  readonly dtype?: Dtype;
}

function withoutElements({ device, dtype }: UninitializedOptions): Tensor {
  return torch.empty([0], { device, dtype });
}

function noShape(): TorchError {
  return new TorchError(
    'a parameter or buffer of a lazy module has no shape before its first forward; call that once, or load a state dict',
    'ValueError',
  );
}

/** Gives a tensor memory of a shape, and makes it one of the class that has shapes. */
function giveShape(tensor: ModuleTensor, shape: readonly number[], prototype: object): void {
  using _ = torch.scope();
  const { dtype, device } = tensor;
  tensor.become(torch.empty(shape, { dtype, device }));
  Object.setPrototypeOf(tensor, prototype);
}

/** A parameter whose shape is not known yet, as torch.nn.UninitializedParameter. It becomes a {@link Parameter} by `materialize`. */
export class UninitializedParameter extends Parameter {
  /** @param options.requiresGrad Whether it is trainable; true by default. */
  constructor(options: UninitializedOptions & { readonly requiresGrad?: boolean } = {}) {
    checkOptions('UninitializedParameter', options, ['device', 'dtype', 'requiresGrad']);
    const data = withoutElements(options);
    super(data, { requiresGrad: options.requiresGrad ?? true });
    data.dispose();
  }

  /** @throws TorchError: there is none yet */
  override get shape(): number[] {
    throw noShape();
  }

  /** Gives it a shape, and memory without initial values. It stays the same object, which optimizers may hold. */
  materialize(shape: readonly number[]): void {
    giveShape(this, shape, Parameter.prototype);
  }
}

/** A buffer whose shape is not known yet, as torch.nn.UninitializedBuffer. It becomes a {@link Buffer} by `materialize`. */
export class UninitializedBuffer extends Buffer {
  constructor(options: UninitializedOptions & { readonly persistent?: boolean } = {}) {
    checkOptions('UninitializedBuffer', options, ['device', 'dtype', 'persistent']);
    const data = withoutElements(options);
    super(data, { persistent: options.persistent ?? true });
    data.dispose();
  }

  /** @throws TorchError: there is none yet */
  override get shape(): number[] {
    throw noShape();
  }

  /** Gives it a shape, and memory without initial values. */
  materialize(shape: readonly number[]): void {
    giveShape(this, shape, Buffer.prototype);
  }
}

/** Whether a tensor has no shape yet. */
export function isUninitialized(
  value: unknown,
): value is UninitializedParameter | UninitializedBuffer {
  return value instanceof UninitializedParameter || value instanceof UninitializedBuffer;
}

/** Refuses to hand out the elements of a tensor that has none yet. */
export function requireShape(key: string, tensor: Parameter | Buffer): void {
  if (!isUninitialized(tensor)) return;
  throw new TorchError(`stateDict: ${key}: ${noShape().message}`, 'ValueError', 'stateDict');
}
