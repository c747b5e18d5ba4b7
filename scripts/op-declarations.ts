/** TypeScript declarations of libtorch's ops, from their schemas. */

import type { SchemaArgument } from '../lib/native/binding.js';
import { isWrittenMethod } from '../lib/torch/methods.js';
import { camelCase, FAMILIES, type Family, isPublicOp, nameInFamily } from '../lib/torch/names.js';
import { opNames, publicOp } from '../lib/torch/ops.js';
import { haveNames, type Overload, type Parameter, takesNumbers } from '../lib/torch/overloads.js';
import { getVersion } from '../lib/torch/runtime.js';
import * as written from '../lib/torch/written.js';
import { docLines, docSentence } from './op-docs/index.js';

const scalarTypes: Record<SchemaArgument['kind'], string> = {
  Tensor: 'T',
  int: 'Int',
  float: 'Float',
  bool: 'boolean',
  Scalar: 'Scalar',
  str: 'string',
  ScalarType: 'Dtype',
  Layout: 'Layout',
  MemoryFormat: 'MemoryFormat',
  Device: 'Device',
  Generator: 'GeneratorArgument',
  unsupported: 'never',
};

function typeOf(argument: SchemaArgument, numbers: boolean): string {
  let type = scalarTypes[argument.kind];
  if (argument.kind === 'Tensor' && !argument.list && numbers) type = 'T | Scalar';
  if (argument.list) {
    const element = argument.elementOptional ? `(${type} | null)` : type;
    const list = `readonly ${element}[]`;
    type = argument.size === null || argument.kind === 'Tensor' ? list : `${type} | ${list}`;
  }
  return argument.optional ? `${type} | null` : type;
}

const results: Partial<Record<SchemaArgument['kind'], string>> = {
  int: 'number',
  float: 'number',
  Scalar: 'Item',
};

function resultType(result: SchemaArgument): string {
  let type = results[result.kind] ?? scalarTypes[result.kind];
  if (result.list) type = `${type}[]`;
  return result.optional ? `${type} | null` : type;
}

function returnType(returns: readonly SchemaArgument[]): string {
  if (returns.length === 0) return 'void';
  if (returns.length === 1) return resultType(returns[0] as SchemaArgument);
  if (!haveNames(returns)) return `[${returns.map(resultType).join(', ')}]`;
  const items = returns.map((result) => `${camelCase(result.name)}: ${resultType(result)}`);
  return `Named<[${items.join(', ')}], { ${items.join('; ')} }>`;
}

const isOut = (parameter: Parameter) => parameter.keywordOnly && parameter.written;

function signatureKey(overload: Overload): string {
  return overload.parameters
    .filter((parameter) => !isOut(parameter))
    .map(
      ({ name, kind, list, optional }) =>
        `${name}:${kind}${list ? '[]' : ''}${optional ? '?' : ''}`,
    )
    .join(',');
}

const isFactory = (overload: Overload) =>
  overload.parameters.some(({ key }) => key === 'pinMemory');

function declare(parameter: Parameter, numbers: boolean): string {
  return `${safe(parameter.key)}${parameter.hasDefault ? '?' : ''}: ${typeOf(parameter, numbers)}`;
}

const reserved = new Set([
  'this',
  'function',
  'in',
  'default',
  'var',
  'with',
  'delete',
  'new',
  'else',
]);
const safe = (name: string) => (reserved.has(name) ? `${name}_` : name);

/** The forms in which one overload can be called. */
function forms(
  overload: Overload,
  outs: readonly Parameter[],
  as: 'method' | 'function',
  numbers: boolean,
): string[] {
  const receiver = as === 'method' ? overload.receiver : undefined;
  const positional = overload.positional.filter((parameter) => parameter !== receiver);
  const keywords = overload.parameters.filter((parameter) => parameter.keywordOnly);
  const keywordOptions = keywords.map((parameter) => declare(parameter, numbers));
  const required = keywords.some((parameter) => !parameter.hasDefault);
  for (const out of outs) keywordOptions.push(`${out.key}?: ${typeOf(out, false)}`);
  if (isFactory(overload)) keywordOptions.push('requiresGrad?: boolean');

  const written: string[] = [];
  const add = (parameters: readonly string[], options: readonly string[], needed: boolean) => {
    const list = [...parameters];
    if (options.length > 0) list.push(`options${needed ? '' : '?'}: { ${options.join('; ')} }`);
    const text = list.join(', ');
    if (!written.includes(text)) written.push(text);
  };

  // A parameter without a default after one that has one must be given, so the one before must be too.
  const lastRequired = positional.findLastIndex((parameter) => !parameter.hasDefault);
  const declared = positional.map((parameter, i) =>
    i < lastRequired
      ? declare({ ...parameter, hasDefault: false }, numbers)
      : declare(parameter, numbers),
  );
  const optionalFrom = lastRequired + 1;
  if (!required || optionalFrom === positional.length) add(declared, keywordOptions, required);
  const [only] = positional;
  if (positional.length === 1 && only?.kind === 'int' && only.list) {
    if (!required) add([`...${safe(only.key)}: Int[]`], [], false);
  }
  const rest = positional.slice(optionalFrom);
  if (rest.length > 0) {
    add(
      declared.slice(0, optionalFrom),
      [...rest.map((parameter) => declare(parameter, numbers)), ...keywordOptions],
      required,
    );
  }
  // All by name, as `x.softmax({ dim: -1 })`; a function's first argument stays a position.
  const first = as === 'function' ? 1 : 0;
  if (optionalFrom > first && optionalFrom <= 3) {
    add(
      declared.slice(0, first),
      [
        ...positional.slice(first).map((parameter) => declare(parameter, numbers)),
        ...keywordOptions,
      ],
      true,
    );
  }
  return written;
}

/** The comment of a signature: in full for the first of an op, which editors show before a call is complete. */
function comment(name: string, schema: string, isFirst: boolean): string[] {
  const lines = isFirst ? docLines(name) : [];
  if (lines.length > 1) {
    const text = [...lines, `\`${schema}\``].map((line) => `   *${line === '' ? '' : ` ${line}`}`);
    return ['  /**', ...text, '   */'];
  }
  return [`  /** ${[docSentence(name), `\`${schema}\``].filter(Boolean).join(' ')} */`];
}

function declareOp(op: string, as: 'method' | 'function', name = camelCase(op)): string[] {
  const group = publicOp(op);
  if (group === undefined) return [];
  const numbers = takesNumbers(op);
  const overloads = group.overloads.filter((overload) =>
    overload.parameters.every(({ kind, hasDefault }) => kind !== 'unsupported' || hasDefault),
  );
  // `add.out` is `add` with one more option.
  const outs = new Map<string, Parameter[]>();
  const plain: Overload[] = [];
  for (const overload of overloads) {
    const written = overload.parameters.filter(isOut);
    if (written.length > 0) outs.set(signatureKey(overload), written);
    else plain.push(overload);
  }
  const lines: string[] = [];
  const emit = (overload: Overload, out: readonly Parameter[]) => {
    if (as === 'method') {
      const { receiver } = overload;
      if (receiver === undefined || receiver.optional) return;
    }
    lines.push(
      ...comment(camelCase(op), overload.schema.replace('aten::', ''), lines.length === 0),
    );
    const type = returnType(overload.returns);
    for (const parameters of forms(overload, out, as, numbers)) {
      lines.push(`  ${name}(${parameters}): ${type};`);
    }
  };
  const merged = new Set<string>();
  for (const overload of plain) {
    const key = signatureKey(overload);
    merged.add(key);
    emit(overload, outs.get(key) ?? []);
  }
  for (const overload of overloads) {
    if (overload.parameters.some(isOut) && !merged.has(signatureKey(overload))) emit(overload, []);
  }
  return lines;
}

const KINDS = 'Device, Dtype, Layout, MemoryFormat';

function header(what: string, scalars: string, kinds = KINDS): string {
  const [major, minor] = getVersion().split('.');
  return `// Generated from the schemas of libtorch ${major}.${minor} by \`npm run generate\`. Do not edit.
import type { ${kinds} } from '../dtype.js';
import type { Named } from '../named-results.js';
import type { ${scalars} } from '../scalar.js';

${what}
`;
}

/** An interface of members. */
function interfaceOf(name: string, lines: readonly string[]): string {
  return `export interface ${name}<T> {\n${lines.join('\n')}\n}\n`;
}

/** The ops of a family, under their names in it. */
function declareFamily(family: Family, ops: readonly string[]): string {
  const lines = ops.flatMap((op) => {
    const name = nameInFamily(op, family);
    return name === null || name.startsWith('_') ? [] : declareOp(op, 'function', name);
  });
  const title = `${family[0]?.toUpperCase()}${family.slice(1)}Functions`;
  return `/** \`torch.${family}\`. */\n${interfaceOf(title, lines)}`;
}

/** The generated files by name. */
export function declareOps(): Record<string, string> {
  const all = opNames()
    .sort()
    .filter((op) => isPublicOp(op));
  const isInFamily = (op: string) => FAMILIES.some((family) => nameInFamily(op, family) !== null);
  const ops = all.filter((op) => !op.startsWith('_') && !isInFamily(op));
  const functions = ops.filter((op) => !Object.hasOwn(written, camelCase(op)));
  const methods = ops.filter((op) => !isWrittenMethod(camelCase(op)));
  const SCALARS = 'Float, GeneratorArgument, Int, Item, Scalar';
  return {
    'methods.ts':
      header(
        '/** The ops whose first argument is a tensor, as methods. `T` is the Tensor class. */',
        'Float, GeneratorArgument, Int, Scalar',
      ) +
      interfaceOf(
        'TensorMethods',
        methods.flatMap((op) => declareOp(op, 'method')),
      ),
    'functions.ts':
      header('/** The ops as functions. `T` is the Tensor class. */', SCALARS) +
      interfaceOf(
        'TorchFunctions',
        functions.flatMap((op) => declareOp(op, 'function')),
      ),
    'families.ts':
      header(
        '// The ops that `torch` has in groups, as functions. `T` is the Tensor class.\n',
        'Float, Int, Scalar',
        'Device, Dtype, Layout',
      ) + FAMILIES.map((family) => declareFamily(family, all)).join('\n'),
    'private.ts':
      header(
        '/** The ops that begin with an underscore, as functions. `T` is the Tensor class. */',
        'Float, GeneratorArgument, Int, Scalar',
        'Dtype, MemoryFormat',
      ) +
      interfaceOf(
        'PrivateFunctions',
        all.filter((op) => op.startsWith('_')).flatMap((op) => declareOp(op, 'function')),
      ),
  };
}
