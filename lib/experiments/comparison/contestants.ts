/** The methods of a comparison: settings for the same encoder, and how long each pre-trains. */
import { UsageError } from '../../errors.js';
import { resolveRun } from '../../methods/commands.js';
import { pretraining } from '../../methods/index.js';
import type { PretrainOptions } from '../../methods/public.js';
import type { EncoderConfig } from '../../models/config.js';
import { vitModelNames } from '../../models/registry.js';
import type { Given, Settings } from '../../settings/index.js';
import type { Method, MethodSettings } from '../../training/method.js';
import { recipeNames } from '../../training/settings/recipes.js';
import { lengthsTimes } from '../stage.js';
import {
  type CompareOptions,
  chosen,
  contestantNames,
  SCRATCH,
  UNIT,
  UNTRAINED,
} from './options.js';

/** The sizes that every encoder of a comparison has; positions are as each method has them. */
const SIZES = ['imageSize', 'patchSize', 'channels', 'dim', 'depth', 'heads'] as const;
export type Sizes = Pick<EncoderConfig, (typeof SIZES)[number]>;

/** A method of pre-training in a comparison. */
export interface Pretrained {
  readonly name: string;
  readonly config: string | undefined;
  readonly options: PretrainOptions;
  /** What of the encoder is probed and compared. */
  readonly pooling: 'cls' | 'mean';
  /** Blocks of the encoder, where the best features are those of a middle one; null where they are the last one's. */
  readonly layers: number | null;
  /** Passes over the images in a run of the whole recipes. */
  readonly epochs: number;
  /** Floating point operations of pre-training, per image; null where they are not counted. */
  readonly flopsPerImage: number | null;
}

/** All that is compared. */
export interface Contest {
  readonly pretrained: readonly Pretrained[];
  /** Whether classifiers without pre-training and untrained encoders are among them. */
  readonly scratch: { readonly config: string | undefined; readonly options: object } | null;
  readonly sizes: Sizes;
  readonly model: string;
}

type Resolved = MethodSettings & Sizes & { readonly model: string };

/**
 * Resolves the settings of each method for the encoder of the masked autoencoder's recipe.
 *
 * @throws UsageError for an unknown method, and for one whose work is not counted where that is to be equal
 * @throws UserError for invalid settings, naming them
 */
export async function contestOf(options: CompareOptions): Promise<Contest> {
  const names = chosen('method', options.methods, contestantNames);
  const unit = await resolve(
    UNIT,
    options,
    options.model === undefined ? {} : { model: options.model },
  );
  const sizes = pick(unit.settings, SIZES);
  const { model, mean, std } = unit.settings;
  // The defaults of methods are for a model by its name.
  const own = { model, mean, std };
  const pretrained: Pretrained[] = [];
  for (const name of names) {
    if (name === SCRATCH) continue;
    const config = configFor(name, options);
    const given = { ...(config === undefined ? own : { model }), ...sizes };
    const one = name === UNIT ? unit : await resolve(name, options, fitting(name, given));
    pretrained.push(lengthened(name, one, unit, options));
  }
  return {
    ...{ pretrained, sizes, model },
    scratch: names.includes(SCRATCH) ? fromScratch(options, { model, mean, std, sizes }) : null,
  };
}

/** The encoder as the masked autoencoder's recipe draws it: a step that moves nothing. */
export async function untrained(options: CompareOptions): Promise<Pretrained> {
  const { given, config } = await resolve(
    UNIT,
    options,
    options.model === undefined ? {} : { model: options.model },
  );
  return {
    ...{ name: UNTRAINED, config, pooling: 'cls', layers: null, epochs: 0, flopsPerImage: 0 },
    options: { ...given, lr: 0, maxSteps: 1 },
  };
}

/** Where tokens are pixels and no patches, the size and the colours of images are the method's own. */
function fitting(name: string, given: Partial<Resolved>): Partial<Resolved> {
  if (Object.hasOwn(settingsOf(name), 'patchSize')) return given;
  const { imageSize: _, mean: __, std: ___, ...others } = given;
  return others;
}

const settingsOf = (name: string): Settings =>
  pretraining[name as keyof typeof pretraining].settings;

interface ResolvedMethod {
  readonly config: string | undefined;
  readonly given: PretrainOptions;
  readonly settings: Resolved;
}

async function resolve(
  name: string,
  options: CompareOptions,
  more: object,
): Promise<ResolvedMethod> {
  const config = configFor(name, options);
  const known = settingsOf(name);
  const entries = Object.entries(more).filter(([key]) => Object.hasOwn(known, key));
  const given = { method: name, ...Object.fromEntries(entries) } as PretrainOptions;
  const { settings } = await resolveRun(
    'train',
    { data: options.data, ...given } as Given<Settings>,
    config,
  );
  return { config, given, settings: settings as Resolved };
}

/** The file of settings for a method or a protocol: the one that is given, or the family's. */
export function configFor(name: string, { recipes, configs }: CompareOptions): string | undefined {
  const given = configs?.[name];
  if (given !== undefined || recipes === null) return given;
  // A name that is no recipe's is refused where it is read.
  if (name === UNIT) return recipes;
  const inFamily = `${recipes}-${name}`;
  return recipeNames().includes(inFamily) ? inFamily : undefined;
}

/** A method that trains as many epochs as the unit, or as many as its operations allow. */
function lengthened(
  name: string,
  { config, given, settings }: ResolvedMethod,
  unit: ResolvedMethod,
  { equal }: CompareOptions,
): Pretrained {
  const flopsPerImage = flopsOf(name, settings);
  const wanted = unit.settings.epochs * shareOf(name, equal, flopsPerImage, unit);
  // A rounding that nobody sees in results, and everybody in plans.
  const epochs = Number(wanted.toPrecision(4));
  const { pooling = 'cls', derived } = pretraining[
    name as keyof typeof pretraining
  ] as unknown as Pick<Method, 'pooling' | 'derived'>;
  const lengths = lengthsTimes(epochs / settings.epochs, settings);
  // Such as those of a tokenizer, where none is trained.
  for (const unused of derived?.(settings) ?? []) delete lengths[unused];
  const layers = Object.hasOwn(settingsOf(name), 'featureLayer') ? settings.depth : null;
  return {
    ...{ name, config, pooling, layers, epochs, flopsPerImage },
    options: { ...given, ...lengths, epochs } as PretrainOptions,
  };
}

/** The epochs of a method over those of the unit. */
function shareOf(
  name: string,
  equal: CompareOptions['equal'],
  flops: number | null,
  unit: ResolvedMethod,
): number {
  if (equal === 'epochs') return 1;
  const ofUnit = flopsOf(UNIT, unit.settings);
  if (flops !== null && ofUnit !== null) return ofUnit / flops;
  throw new UsageError(
    `the operations of ${name} are not counted; leave it out of --methods, or give --equal epochs`,
  );
}

function flopsOf(name: string, settings: MethodSettings): number | null {
  const { flopsPerImage } = pretraining[name as keyof typeof pretraining] as {
    flopsPerImage?(settings: MethodSettings): number;
  };
  return flopsPerImage?.(settings) ?? null;
}

/** Settings of classifiers without pre-training. */
function fromScratch(
  options: CompareOptions,
  { model, mean, std, sizes }: Pick<Resolved, 'model' | 'mean' | 'std'> & { sizes: Sizes },
): NonNullable<Contest['scratch']> {
  const config = configFor(SCRATCH, options);
  const name = model.replace(/^mae_/, '');
  const named = vitModelNames.includes(name) ? name : (vitModelNames[0] as string);
  return {
    config,
    options: { init: 'none', ...sizes, ...(config === undefined && { model: named, mean, std }) },
  };
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>;
}
