import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import type { Conversion, ConvertOptions } from '../checkpoints/convert.js';
import { decoderSettings, encoderSettings } from '../checkpoints/options.js';
import { UsageError } from '../errors.js';
import { describeVariant } from '../models/variant.js';
import { flagName } from '../settings/index.js';
import { addFlags, addOutputFlags, givenFlags, type OutputFlags } from './flags.js';
import { note, printJson } from './output.js';

const EXAMPLES = `
The extension of <out> is the format: .safetensors, .onnx, or .pth, .pt and .bin for PyTorch. The format of <in> is read from its
content. Key names and shapes are checked against the model that they imply; notes say what is renamed or left out.

Examples:
  $ npx mae-native convert mae_pretrain_vit_base.pth vit_base.safetensors
  $ npx mae-native convert runs/photos/checkpoints/last.safetensors model.pth
  $ npx mae-native convert last.safetensors model.safetensors --to huggingface
  $ npx mae-native convert last.safetensors encoder.pth --to timm --encoder-only
  $ npx mae-native convert vit.pth vit.safetensors --heads 8 --mean 0.5 --std 0.5
  $ npx mae-native convert last.safetensors encoder.onnx

A file of ONNX has the encoder, from \`images\` (N, C, H, W) with values from 0 to 1 to \`features\`, or a classifier, to \`logits\`.`;

type Flags = ConvertOptions & OutputFlags;

/** What is told of a checkpoint without a model card; the new file keeps it. */
const settings = { ...encoderSettings, ...decoderSettings };

/** `mae-native convert`: checkpoints between formats and key names. */
export function registerConvert(program: Command): void {
  const command = program
    .command('convert')
    .description('checkpoints between .safetensors and .pth, key names checked; encoders to .onnx')
    .argument(
      '<in>',
      "the checkpoint: ours, the reference's, another method's, timm's or Hugging Face's, or a folder of the latter",
    )
    .argument('<out>', 'the file to write')
    .addOption(
      new Option('--to <names>', 'whose key names to write (default: reference)').choices([
        'reference',
        'timm',
        'huggingface',
      ]),
    )
    .option('--encoder-only', 'leave out decoder and head');
  addOutputFlags(addFlags(command, settings))
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, out: string, flags: Flags) => {
      if (extname(out).toLowerCase() === '.onnx') {
        await exportAsOnnx(input, out, flags);
        return;
      }
      const { convertCheckpoint, isDetectorFile } = await import('../checkpoints/index.js');
      if (isDetectorFile(input)) {
        await convertWholeDetector(input, out, flags);
        return;
      }
      const { to, encoderOnly } = flags;
      const conversion = convertCheckpoint(input, out, {
        ...{ ...(to && { to }), ...(encoderOnly && { encoderOnly }) },
        ...givenFlags(settings, { ...flags }),
      });
      if (!flags.quiet) note(describe(conversion));
      if (flags.json) printJson(conversion);
    });
}

/** ONNX has a graph in place of key names, and no decoder. */
async function exportAsOnnx(input: string, out: string, flags: Flags): Promise<void> {
  if (flags.to !== undefined) {
    throw new UsageError(
      `--to is ${flags.to}, and a file of ONNX has no key names of others; leave it out`,
    );
  }
  const { exportOnnx } = await import('../evaluation/index.js');
  const given = givenFlags(encoderSettings, { ...flags });
  const { encoderOnly = false } = flags;
  const { notes, ...summary } = exportOnnx(input, out, { ...given, encoderOnly });
  const { output, parameters, opset } = summary;
  if (!flags.quiet) {
    const wrote = `wrote: ${out}, images to ${output}, ${parameters} numbers (onnx, operators of version ${opset})`;
    for (const line of [...notes, wrote]) note(line);
  }
  if (flags.json) printJson({ ...summary, notes });
}

/** Only one program's names are those of a detector, and it has no use without its heads. */
async function convertWholeDetector(input: string, out: string, flags: Flags): Promise<void> {
  const given = [
    ...(flags.to === undefined ? [] : [`--to ${flags.to}`]),
    ...(flags.encoderOnly ? ['--encoder-only'] : []),
    ...Object.keys(givenFlags(settings, { ...flags })).map(flagName),
  ];
  if (given.length > 0) {
    throw new UsageError(
      `${input} is a detector, which is converted whole; leave out ${given.join(', ')}`,
    );
  }
  const { convertDetector } = await import('../checkpoints/index.js');
  const conversion = convertDetector(input, out);
  const { architecture, from, to, notes } = conversion;
  const { dim, depth, patchSize, numClasses } = architecture;
  if (!flags.quiet) {
    const found = `found: detector ${dim} wide, ${depth} blocks, patches of ${patchSize}; ${numClasses} classes (${from.format})`;
    const wrote = `wrote: ${out}, ${conversion.tensors} tensors, ${conversion.parameters} numbers (${to.format})`;
    for (const line of [found, ...notes, wrote]) note(line);
  }
  if (flags.json) printJson(conversion);
}

const KINDS = { mae: 'masked autoencoder', encoder: 'encoder', classifier: 'classifier' } as const;

function describe({ kind, architecture, from, to, notes, ...rest }: Conversion): string {
  const { dim, depth, patchSize, channels, decoder, head, variant } = architecture;
  const model = [
    `${KINDS[kind]} ${dim} wide, ${depth} blocks, patches of ${patchSize}, ${channels} channels`,
    ...describeVariant(variant),
    ...(decoder === null ? [] : [`decoder ${decoder.dim} wide, ${decoder.depth} blocks`]),
    ...(head === null ? [] : [`${head.classes} classes`]),
  ];
  return [
    `found: ${model.join('; ')} (${from.format}, names: ${from.names})`,
    ...notes,
    `wrote: ${rest.out}, ${rest.tensors} tensors, ${rest.parameters} numbers (${to.format}, names: ${to.names})`,
  ].join('\n');
}
