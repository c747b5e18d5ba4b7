import { expect, test } from 'vitest';
import { device, imageSize, number, numbers, wholeNumber } from '../../lib/cli/values.js';

const parsers = {
  'a whole number from 0': wholeNumber(0),
  'a whole number from 1': wholeNumber(1),
  'a number from 0': number(0),
  'a number above 0': number(0, { above: true }),
  numbers: numbers(),
  'two numbers': numbers(2),
  'an image size': imageSize,
  'a device': device,
};
type Kind = keyof typeof parsers;

test.each<[Kind, string, unknown]>([
  ['a whole number from 0', '0', 0],
  ['a whole number from 1', '64', 64],
  ['a whole number from 1', '1e3', 1000],
  ['a number from 0', '0', 0],
  ['a number from 0', '1.5e-4', 1.5e-4],
  ['a number above 0', '0.01', 0.01],
  ['numbers', '0.5', [0.5]],
  ['numbers', '0.485,0.456,0.406', [0.485, 0.456, 0.406]],
  ['numbers', '-1, 2', [-1, 2]],
  ['two numbers', '0.2,1', [0.2, 1]],
  ['an image size', '224', [224, 224]],
  ['an image size', '160x240', [160, 240]],
  ['a device', 'auto', 'auto'],
  ['a device', 'cpu', 'cpu'],
  ['a device', 'cuda:12', 'cuda:12'],
])('%s takes "%s"', (kind, text, value) => {
  expect(parsers[kind](text)).toEqual(value);
});

test.each<[Kind, string]>([
  ['a whole number from 0', '-1'],
  ['a whole number from 0', ''],
  ['a whole number from 0', ' '],
  ['a whole number from 0', '9007199254740993'],
  ['a whole number from 1', '0'],
  ['a whole number from 1', '1.5'],
  ['a whole number from 1', 'ten'],
  ['a number from 0', '-0.1'],
  ['a number from 0', 'NaN'],
  ['a number from 0', 'Infinity'],
  ['a number from 0', '75%'],
  ['a number from 0', ''],
  ['a number above 0', '0'],
  ['numbers', ''],
  ['numbers', '0.5,,0.5'],
  ['numbers', '0.5;0.5'],
  ['two numbers', '0.5'],
  ['two numbers', '0.2,0.5,1'],
  ['an image size', '0'],
  ['an image size', '32x'],
  ['an image size', '32x0'],
  ['an image size', '1e3'],
  ['an image size', '-32'],
  ['an image size', '1000000'],
  ['a device', ''],
  ['a device', 'gpu'],
  ['a device', 'CPU'],
  ['a device', 'cuda:'],
  ['a device', 'cuda:x'],
])('%s does not take "%s"', (kind, text) => {
  expect(() => parsers[kind](text)).toThrow(/^Expected .*\.$/);
});
