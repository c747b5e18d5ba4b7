/** What to do about errors whose sentence, which is libtorch's, says only what is wrong. */

/** A tensor among the inputs of an op that failed. */
export interface NamedInput {
  readonly name: string;
  readonly dtype: string;
}

const INTEGERS =
  'Bool|Byte|Char|Short|Int|Long|bool|unsigned char|signed char|short int|int|long int';

interface Rule {
  readonly problem: RegExp;
  readonly hint: (inputs: readonly NamedInput[], found: RegExpExecArray) => string | null;
}

const rules: readonly Rule[] = [
  {
    problem:
      /scalar types: Long, Int|index.*int32\/int64|int32\/int64.*index|indices must be|target dtype to be Long/i,
    hint: (inputs) => {
      const floats = inputs.filter(({ dtype }) => isFloat(dtype));
      const wrong = floats.filter(({ name }) => /^(?:ind(?:ex|ices)|target|other)$/.test(name));
      const [first] = wrong;
      if (first === undefined) return null;
      return `${first.name} is ${first.dtype} and holds whole numbers: convert it with .long()`;
    },
  },
  {
    problem: new RegExp(
      `not implemented for '(?:${INTEGERS})'|floating[- ]point|desired output type (?:${INTEGERS})$|` +
        'same dtype|should be the same|Found dtype|only support.*float|dtypes? to match',
      'im',
    ),
    hint: (inputs) => {
      const whole = wholeNumbers(inputs);
      const dtypes = new Set(inputs.map(({ dtype }) => dtype));
      if (whole.length > 0) return floatsWanted(whole);
      return dtypes.size < 2 ? null : `give both the same dtype, as x.to(y.dtype) does`;
    },
  },
  {
    problem: /only tensors of floating point.*can require gradients/i,
    hint: () =>
      "whole numbers give int64: make the tensor with dtype: 'float32', or convert it with .float() before",
  },
  {
    problem: /size of tensor a .* must match the size of tensor b/,
    hint: () =>
      'sizes are compared from the last dimension on, and should be equal or 1; unsqueeze(dim) adds a dimension of 1',
  },
  {
    problem: /shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)/,
    hint: (_, [, columns, rows]) =>
      `the first has ${columns} columns and the second ${rows} rows, which should be as many; .t() swaps rows and columns`,
  },
  {
    problem: /shape '.*' is invalid for input of size (\d+)/,
    hint: (_, [, count]) =>
      `the sizes should multiply to ${count}; one of them may be -1, for what is left`,
  },
  {
    problem: /elements cannot be converted to Scalar/,
    hint: () => 'item() is for a single element; tolist() and toTypedArray() give all',
  },
  {
    problem: /does not require grad and does not have a grad_fn/,
    hint: () =>
      'nothing that it was computed from has requiresGrad: true, or it was computed in torch.noGrad',
  },
  {
    problem: /grad can be implicitly created only for scalar outputs/,
    hint: () => 'take the sum() or the mean() first, or pass a gradient of the same shape',
  },
  {
    problem: /retain_graph=True/,
    hint: () => 'here that is backward(null, { retainGraph: true })',
  },
  {
    problem: /leaf Variable that requires grad .* in-place/,
    hint: () => 'change it inside torch.noGrad(() => …)',
  },
  {
    problem: /on the same device|same device/,
    hint: () => 'move one of them, as x.to(y.device) does',
  },
];

/** A sentence that says how to mend an error of libtorch; null where there is none for it. */
export function hintFor(message: string, inputs: readonly NamedInput[]): string | null {
  for (const { problem, hint } of rules) {
    const found = problem.exec(message);
    const text = found && hint(inputs, found);
    if (text) return text;
  }
  return null;
}

const isFloat = (dtype: string) => /^(?:b?float|complex)/.test(dtype);

/** The inputs that are whole numbers and should not be: positions may be, and classes. */
function wholeNumbers(inputs: readonly NamedInput[]): readonly NamedInput[] {
  const whole = inputs.filter(
    ({ name, dtype }) => !isFloat(dtype) && !/^ind(?:ex|ices)$/.test(name),
  );
  const values = whole.filter(({ name }) => name !== 'target');
  return values.length > 0 ? values : whole;
}

function floatsWanted(inputs: readonly NamedInput[]): string {
  const names = inputs.map(({ name }) => name).join(' and ');
  const dtypes = [...new Set(inputs.map(({ dtype }) => dtype))].join(' and ');
  const one = inputs.length === 1;
  const cause = dtypes.includes('int64') ? ', as tensors of whole numbers are' : '';
  return `${names} ${one ? 'is' : 'are'} ${dtypes}${cause}: convert ${one ? 'it' : 'them'} with .float(), or make ${
    one ? 'it' : 'them'
  } with dtype: 'float32'`;
}
