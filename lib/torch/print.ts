/** Tensors as PyTorch prints them. */
import { core } from './core.js';
import { dtypeInfo } from './dtype.js';
import { type Element, styleOf } from './format/elements.js';
import { layOutElements, type NestedElements, withSuffixes } from './format/layout.js';
import { getPrintOptions, type PrintOptions } from './format/options.js';
import { noGrad } from './modes.js';
import { callOp } from './ops.js';
import { getDefaultDtype } from './runtime.js';
import { tidy } from './scope.js';
import type { Tensor } from './tensor.js';

/** The tensor as PyTorch prints it. Of a large one only the elements at the edges are copied. Waits for the device. */
export function formatTensor(tensor: Tensor): string {
  if (tensor.isDisposed) return 'tensor(<disposed>)';
  return tidy(() => noGrad(() => format(tensor, getPrintOptions())));
}

const PREFIX = 'tensor(';

function format(tensor: Tensor, options: PrintOptions): string {
  const { dtype, device, layout } = tensor;
  const suffixes: string[] = [];
  if (device !== 'cpu') suffixes.push(`device='${device}'`);
  const empty = tensor.numel() === 0;
  let text: string;
  if (layout.startsWith('sparse')) {
    suffixes.push(`size=${tuple(tensor.shape)}`);
    if (device !== 'meta') suffixes.push(`nnz=${callOp('aten::_nnz', tensor)}`);
    if (!isDefaultDtype(tensor)) suffixes.push(`dtype=torch.${dtype}`);
    text = sparseParts(tensor, options);
  } else if (device === 'meta') {
    suffixes.push(`size=${tuple(tensor.shape)}`);
    if (dtype !== getDefaultDtype()) suffixes.push(`dtype=torch.${dtype}`);
    text = '...';
  } else if (empty) {
    // No element shows the dtype here: int64 and bool are named too.
    if (tensor.ndim !== 1) suffixes.push(`size=${tuple(tensor.shape)}`);
    if (dtype !== getDefaultDtype()) suffixes.push(`dtype=torch.${dtype}`);
    text = '[]';
  } else {
    const quantized = isQuantized(tensor);
    if (options.edgeItems === 0 || quantized) suffixes.push(`size=${tuple(tensor.shape)}`);
    if (!isDefaultDtype(tensor)) suffixes.push(`dtype=torch.${dtype}`);
    let shown = tensor;
    if (quantized) shown = callOp('aten::dequantize', tensor) as Tensor;
    else if (layout !== 'strided') shown = callOp('aten::to_dense', tensor) as Tensor;
    text = contents(shown, PREFIX.length, options);
  }
  if (layout !== 'strided') suffixes.push(`layout=torch.${layoutNames[layout] ?? layout}`);
  const gradFn = gradFnOf(tensor);
  if (gradFn !== null) suffixes.push(`grad_fn=<${gradFn}>`);
  else if (tensor.requiresGrad) suffixes.push('requires_grad=True');
  return withSuffixes(
    PREFIX + text,
    suffixes,
    PREFIX.length,
    options.lineWidth,
    layout === 'sparse_coo',
  );
}

/** The elements of a strided tensor in brackets. */
function contents(tensor: Tensor, indent: number, options: PrintOptions): string {
  const { dtype, shape } = tensor;
  if (tensor.numel() === 0) return '[]';
  const edge = options.edgeItems;
  const summarize = tensor.numel() > options.threshold;
  const dims = shape.map((size) => summarize && size > 2 * edge);
  const elements = shownElements(tensor, dims, edge, 0);
  const { category } = dtypeInfo(dtype);
  const style = styleOf(
    flat(elements),
    category === 'float' || category === 'complex' ? category : 'plain',
    options,
  );
  return layOutElements(elements, { dims, edge }, style, indent, options.lineWidth);
}

// Array.prototype.flat would do, but its type is too deep for the compiler.
function flat(elements: NestedElements): Element[] {
  return Array.isArray(elements) ? elements.flatMap(flat) : [elements];
}

/** The elements without the inner ones of the dimensions to be elided. */
function shownElements(
  tensor: Tensor,
  elided: readonly boolean[],
  edge: number,
  from: number,
): NestedElements {
  const dim = elided.indexOf(true, from);
  if (dim < 0) return tensor.tolist();
  if (edge === 0) return [];
  const size = tensor.size(dim);
  const [first, last] = [
    [0, edge],
    [size - edge, size],
  ].map(([start, stop]) => {
    const part = callOp('aten::slice', tensor, dim, start, stop) as Tensor;
    return shownElements(part, elided, edge, dim + 1);
  }) as [NestedElements[], NestedElements[]];
  return join(first, last, dim);
}

/** Two nested arrays, one after the other along a dimension. */
function join(first: NestedElements[], last: NestedElements[], dim: number): NestedElements[] {
  if (dim === 0) return [...first, ...last];
  return first.map((part, i) =>
    join(part as NestedElements[], last[i] as NestedElements[], dim - 1),
  );
}

/** The tensors that each sparse layout consists of, by the names under which they are printed. */
const sparseMembers: Record<string, Record<string, string>> = {
  sparse_coo: { indices: '_indices', values: '_values' },
  sparse_csr: { crow_indices: 'crow_indices', col_indices: 'col_indices', values: 'values' },
  sparse_csc: { ccol_indices: 'ccol_indices', row_indices: 'row_indices', values: 'values' },
  sparse_bsr: { crow_indices: 'crow_indices', col_indices: 'col_indices', values: 'values' },
  sparse_bsc: { ccol_indices: 'ccol_indices', row_indices: 'row_indices', values: 'values' },
};

function sparseParts(tensor: Tensor, options: PrintOptions): string {
  const meta = tensor.device === 'meta';
  const parts = Object.entries(sparseMembers[tensor.layout] ?? {}).map(([name, op]) => {
    const member = callOp(`aten::${op}`, tensor) as Tensor;
    const prefix = `${name}=tensor(`;
    let text = meta ? '...' : contents(member, PREFIX.length + prefix.length, options);
    if (meta || member.numel() === 0) text += `, size=${tuple(member.shape)}`;
    return `${prefix}${text})`;
  });
  return parts.join(`,\n${' '.repeat(PREFIX.length)}`);
}

/** PyTorch's printed names of layouts that libtorch only has codes for. */
const layoutNames: Record<string, string> = { 'layout-3': '_mkldnn' };

function isQuantized(tensor: Tensor): boolean {
  return /^qu?int/.test(tensor.dtype);
}

function isDefaultDtype(tensor: Tensor): boolean {
  const { dtype } = tensor;
  const floating = getDefaultDtype();
  const complex = floating === 'float64' ? 'complex128' : 'complex64';
  return dtype === floating || dtype === complex || dtype === 'int64' || dtype === 'bool';
}

function gradFnOf(tensor: Tensor): string | null {
  let name: string | null;
  try {
    name = core.gradientName(tensor.live()) ?? null;
  } catch {
    // A view made under noGrad and then written to has lost its function; reading it fails.
    return 'Invalid';
  }
  return name === null ? null : name.slice(name.lastIndexOf(':') + 1);
}

/** A shape as a Python tuple. */
function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}
