import type { Command } from 'commander';
import type { GradientsResult } from '../bench/gradients.js';
import type { ParityResult, PrecisionResult } from '../bench/parity/index.js';
import type { ParityPrecision } from '../bench/parity/train.js';
import { UserError } from '../errors.js';
import { choice, wholeNumber } from '../settings/kinds.js';
import type { Device } from '../torch/index.js';
import { addSideFlags, printSides } from './bench-sides.js';
import { parser } from './flags.js';
import { inLine, note, print, printJson } from './output.js';

const count = parser(wholeNumber(1));

interface CommonFlags {
  reference?: string | true;
  threads?: number;
  json?: boolean;
}

interface ParityFlags extends CommonFlags {
  data?: string[];
  steps: number;
  precision?: ParityPrecision;
  out: string;
}

interface GradientsFlags extends CommonFlags {
  model: string;
  batchSize: number;
  dtype: 'float64' | 'float32' | 'bf16';
  device: string;
}

const PARITY_EXAMPLES = `
Trains the same small masked autoencoder from the same weights, on the same batches and with the same masks, here and in
PyTorch: by default in float64 and in float32. Leaves the losses of every step as CSV and as plots. Exits with 1 where the
losses differ by more than rounding does. docs/parity.md has the method.

Examples:
  $ npx mae-native bench parity
  $ npx mae-native bench parity --data cifar10-train.tar --steps 200 --out parity
  $ npx mae-native bench parity --precision float64 --reference path/to/python --json`;

const GRADIENTS_EXAMPLES = `
Computes the loss of a model and the gradient of every parameter, here and in PyTorch, from the same weights, images and
masks. Exits with 1 where they differ by more than rounding does. docs/parity.md has the method.

Examples:
  $ npx mae-native bench gradients
  $ npx mae-native bench gradients --model mae_vit_large_patch16 --batch-size 1 --dtype float32
  $ npx mae-native bench gradients --model mae_vit_tiny_patch4_32 --json
  $ npx mae-native bench gradients --device cuda --dtype bf16`;

/** `mae-native bench parity` and `bench gradients`: whether the numbers are PyTorch's. */
export function registerParity(bench: Command): void {
  shared(bench.command('parity').description('whether a training has the losses of PyTorch'))
    .option('--data <spec...>', 'images to train on (default: synthetic, pictures drawn by code)')
    .option('--steps <n>', 'how many', count, 200)
    .option(
      '--precision <name>',
      'float64 or float32 (default: both)',
      parser(choice('float64', 'float32')),
    )
    .option('--out <dir>', 'the folder for tables and plots', 'parity')
    .addHelpText('after', PARITY_EXAMPLES)
    .action(async (flags: ParityFlags) => {
      const { benchParity } = await import('../bench/parity/index.js');
      if (flags.data === undefined) {
        note('no --data is given: training on synthetic pictures, drawn by code');
      }
      const result = await benchParity(flags, {
        ...progress,
        onSkip: (name, reason) => note(`skipped ${inLine(name)}: ${inLine(reason)}`),
      });
      report(result, parityLines(result), flags);
    });

  shared(bench.command('gradients').description('whether gradients are those of PyTorch'))
    .option('--model <name>', 'a model by name', 'mae_vit_base_patch16')
    .option('--batch-size <n>', 'images', count, 2)
    .option(
      '--dtype <name>',
      'float64, float32, or bf16: float32 with products in bfloat16',
      parser(choice('float64', 'float32', 'bf16')),
      'float64',
    )
    .option('--device <device>', 'a GPU such as cuda is compared with float64 on the CPU', 'cpu')
    .addHelpText('after', GRADIENTS_EXAMPLES)
    .action(async (flags: GradientsFlags) => {
      const { benchGradients } = await import('../bench/gradients.js');
      const result = await benchGradients({ ...flags, device: flags.device as Device }, progress);
      report(result, gradientsLines(result), flags);
    });
}

const progress = {
  onStart: printSides,
  onPhase: (what: string) => note(what),
};

function shared(command: Command): Command {
  command.option(
    '--reference [python]',
    'the Python that has PyTorch (default: MAE_NATIVE_PYTHON, else python3)',
  );
  return addSideFlags(command);
}

/** Prints a result. @throws UserError, for the exit code, where the two sides differ */
function report(
  result: ParityResult | GradientsResult,
  lines: readonly string[],
  { json }: CommonFlags,
): void {
  if (json) printJson(result);
  else for (const line of lines) print(line);
  if (!result.passed) {
    throw new UserError(
      'the two sides differ by more than rounding does; are both of the same version, and is the reference unchanged?',
    );
  }
}

function parityLines(result: ParityResult): string[] {
  const lines = [`${result.steps} steps of ${result.batch_size} images of ${result.data}`];
  for (const precision of ['float64', 'float32'] as const) {
    const one = result[precision];
    if (one !== undefined) lines.push(...precisionLines(precision, one));
  }
  return [...lines, ...result.files.map((file) => `written: ${file}`)];
}

function precisionLines(precision: string, one: PrecisionResult): string[] {
  const { first_loss: first, final_loss: final, weights } = one;
  const noise = one.noise === undefined ? '' : `, noise ${short(one.noise)}`;
  return [
    `${precision}: ${one.passed ? 'passed' : 'FAILED'}`,
    `  loss from ${first.ours} to ${final.ours}; PyTorch from ${first.reference} to ${final.reference}`,
    `  largest difference ${short(one.max_relative_difference)} relative, ${short(one.max_absolute_difference)} absolute, ` +
      `at step ${one.max_at_step} (tolerance ${short(one.tolerance)}${noise})`,
    `  final difference ${short(one.final_relative_difference)} relative, ${short(one.final_absolute_difference)} absolute`,
    `  gradient norms ${short(one.grad_norm)}, learning rates ${short(one.learning_rate)} (largest relative differences)`,
    `  trained weights ${short(weights.norm.difference)}, of ${weights.norm.parameter}`,
  ];
}

function gradientsLines(result: GradientsResult): string[] {
  const { loss, gradients, attention } = result;
  const other = result.device === 'cpu' ? 'PyTorch' : 'float64 on the CPU';
  const kernels = attention && [
    `  attention kernels in encoder and decoder: ${attention.ours.join(', ')}; PyTorch ${attention.reference.join(', ')}`,
  ];
  return [
    `${result.model}, ${result.batch_size} images, ${result.dtype} on ${result.device}: ${result.passed ? 'passed' : 'FAILED'}`,
    `  loss ${loss.ours}, ${other} ${loss.reference}, relative difference ${short(loss.relative_difference)}`,
    `  largest relative gradient difference of ${gradients.parameters} parameters (tolerance ${short(result.tolerance)}):`,
    `    ||g - g'|| / ||g'||      ${short(gradients.norm.difference)}, of ${gradients.norm.parameter}`,
    `    max |g - g'| / max |g'|  ${short(gradients.elementwise.difference)}, of ${gradients.elementwise.parameter}`,
    ...(kernels ?? []),
  ];
}

function short(value: number): string {
  return value === 0 ? '0' : value.toExponential(2);
}
