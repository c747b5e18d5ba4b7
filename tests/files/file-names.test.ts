import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeName, encodeName, shownName } from '../../lib/files/index.js';

test('every name of bytes comes back from its text, and no two share one', () => {
  const names = fc.uint8Array({ minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(names, names, (a, b) => {
      const texts = [a, b].map((bytes) => decodeName(Buffer.from(bytes))) as [string, string];
      expect(Buffer.from(encodeName(texts[0])).equals(Buffer.from(a))).toBe(true);
      expect(texts[0] === texts[1]).toBe(Buffer.compare(a, b) === 0);
    }),
  );
});

test.each([
  ['latin1', Buffer.from('caf\xe9', 'latin1'), 'caf\udce9', 'caf\\xE9'],
  [
    'a cut sequence',
    Buffer.from([0x61, 0xf0, 0x9f, 0x98]),
    'a\udcf0\udc9f\udc98',
    'a\\xF0\\x9F\\x98',
  ],
  ['UTF-8 beside other bytes', Buffer.from([0xc3, 0xa9, 0xff, 0x62]), 'é\udcffb', 'é\\xFFb'],
  ['UTF-8', Buffer.from('猫😀\ufffd'), '猫😀\ufffd', '猫😀\ufffd'],
])('a name in %s has the text that Python gives it', (_, bytes, text, shown) => {
  expect(decodeName(bytes)).toBe(text);
  expect(shownName(text)).toBe(shown);
});
