/** Layers without parameters: what each computes of its options and its inputs. */
import type { OptionNames } from '../settings/options.js';
import { Tensor } from '../torch/index.js';
import { type Placed, readArguments } from './arguments.js';
import { newBuffer } from './create.js';
import { Module } from './module.js';

/** A layer with its options as properties. */
export type WithOptions<O> = Module & Readonly<O>;

/** The class of a layer. Its constructor takes required arguments `R`, then options by name or by position. */
export interface OptionLayerClass<
  R extends unknown[],
  O,
  Names extends readonly unknown[],
  All,
  I extends unknown[],
  T,
> {
  new (
    ...args: [...required: R, ...optional: Placed<O, Names>]
  ): WithOptions<All> & { forward(...inputs: I): T };
}

interface Extras<All> {
  /** What is printed between the parentheses. */
  repr?: (layer: Readonly<All>) => string;
  /** Checks the options, and fills in those that depend on others. */
  complete?: (layer: All, name: string) => void;
}

/**
 * The base of a layer's class. All options are properties; a tensor among them is a buffer.
 *
 * @param required Makes properties of the required arguments, in order.
 * @param names The names of the options, in PyTorch's order.
 * @param compute The result for the layer and its inputs.
 */
export function optionLayer<
  R extends unknown[],
  Q extends object,
  O extends object,
  const Names extends readonly (keyof O & string)[],
  I extends unknown[],
  T,
>(
  required: (...values: R) => Q,
  names: Names & OptionNames<O, Names>,
  defaults: O,
  compute: (layer: WithOptions<Q & O>, ...inputs: I) => T,
  { repr = () => '', complete }: Extras<Q & O> = {},
): OptionLayerClass<R, Partial<O>, Names, Q & O, I, T> {
  const places = Object.keys(required(...(Array(required.length).fill(undefined) as R)));

  class OptionLayer extends Module {
    constructor(...args: unknown[]) {
      super();
      const { name } = new.target;
      const given = readArguments(name, args, places, names);
      const own = required(...(places.map((place) => given[place]) as R));
      const all: Q & O = { ...defaults, ...given, ...own };
      complete?.(all, name);
      for (const [key, value] of Object.entries(all)) {
        const kept = value instanceof Tensor ? newBuffer(() => value) : value;
        (this as unknown as Record<string, unknown>)[key] = kept;
      }
    }

    forward(...inputs: I): T {
      return compute(this as unknown as WithOptions<Q & O>, ...inputs);
    }

    protected override extraRepr(): string {
      return repr(this as unknown as Q & O);
    }
  }
  return OptionLayer as unknown as OptionLayerClass<R, Partial<O>, Names, Q & O, I, T>;
}

/** The required arguments of a layer that has none. */
export const none = (): object => ({});
