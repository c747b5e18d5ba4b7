/** What PyTorch writes into its files beside plain tensors: dtypes, devices, sparse tensors, and Python's own values. */
import type { Refuse } from '../../files/refuse.js';
import { dtypes, layouts, parseDevice } from '../dtype.js';
import { isAddonError, TorchError } from '../errors.js';
import { callOp } from '../ops.js';
import { Complex } from '../scalar.js';
import { tidy } from '../scope.js';
import { Tensor } from '../tensor.js';
import type { PickledGlobal } from './values.js';

/** The name of a dtype here; undefined for other constants. */
export function constantOf({ name }: PickledGlobal): string | undefined {
  const constant = name.slice(name.indexOf('.') + 1);
  return name === `torch.${constant}` && dtypes.has(constant) ? constant : undefined;
}

type Args = readonly unknown[];

const builders: Record<string, (args: Args, refuse: Refuse) => unknown> = {
  'torch.device': ([type, index]) => {
    const device = index === undefined ? type : `${String(type)}:${String(index)}`;
    return typeof device === 'string' && parseDevice(device) !== null ? device : undefined;
  },
  'torch.serialization._get_layout': ([name]) =>
    typeof name === 'string' ? name.replace(/^torch\./, '') : undefined,
  'torch._utils._rebuild_sparse_tensor': ([layout, data], refuse) => sparse(layout, data, refuse),
  'torch._utils._rebuild_meta_tensor_no_storage': ([dtype, size, stride]) =>
    callOp('aten::empty_strided', size, stride, { dtype, device: 'meta' }),
  'builtins.complex': ([real, imag]) => new Complex(real as number, imag as number),
  'builtins.bytearray': ([text]) =>
    typeof text === 'string' ? Uint8Array.from(Buffer.from(text, 'latin1')) : text,
  'collections.Counter': ([counts]) => counts ?? {},
};
// Protocol 2 keeps the module name of Python 2.
builders['__builtin__.complex'] = builders['builtins.complex'] as (typeof builders)[string];
builders['__builtin__.bytearray'] = builders['builtins.bytearray'] as (typeof builders)[string];

/**
 * A value for an object of PyTorch's or Python's; undefined for others.
 *
 * @param name Of its class, or of the function that makes it.
 * @param args Its arguments, converted already.
 */
export function torchValue(name: string, args: Args, refuse: Refuse): unknown {
  const build = Object.hasOwn(builders, name) ? builders[name] : undefined;
  if (build === undefined) return undefined;
  try {
    return build(args, refuse);
  } catch (error) {
    if (!(error instanceof TorchError) && !isAddonError(error)) throw error;
    return refuse(`${name} cannot be made: ${error.message}`);
  }
}

/** A sparse tensor, whose indices are checked: a file may hold any. */
function sparse(layout: unknown, data: unknown, refuse: Refuse): unknown {
  const parts = Array.isArray(data) ? (data as unknown[]) : [];
  if (typeof layout !== 'string' || !layouts.has(layout) || !(parts[0] instanceof Tensor)) {
    return refuse(`a sparse tensor has the layout ${String(layout)}, or no indices`);
  }
  return tidy(() => {
    if (layout === 'sparse_coo') {
      const [indices, values, size, isCoalesced] = parts;
      callOp('aten::_validate_sparse_coo_tensor_args', indices, values, size);
      const made = callOp('aten::_sparse_coo_tensor_unsafe', indices, values, size) as Tensor;
      return isCoalesced === true ? callOp('aten::_coalesced_', made, true) : made;
    }
    const [compressed, plain, values, size] = parts;
    callOp(
      'aten::_validate_sparse_compressed_tensor_args',
      compressed,
      plain,
      values,
      size,
      layout,
    );
    return callOp('aten::sparse_compressed_tensor', compressed, plain, values, size, { layout });
  });
}
