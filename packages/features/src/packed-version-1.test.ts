import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Truncation } from '@erc/core';
import { expect, it } from 'vitest';
import { openPacked } from './packed-file.js';
import { visitRows } from './read-rows.js';
import { packedBytes } from './write-packed.js';

/** Written by the first version of this package, before its headers were made by `@erc/core`. */
const path = fileURLToPath(new URL('__fixtures__/packed-version-1.safetensors', import.meta.url));

const ENCODER = 'ab'.repeat(32);
const cut: Truncation = { from: 12.5, to: 10, unit: 'seconds' };
const ROWS = [
  { key: 1, shape: [2, 2], values: [1, 2, 3, 0.5], bits: [0x3c00, 0x4000, 0x4200, 0x3800] },
  { key: 2, shape: [1, 2], values: [-1, 0], bits: [0xbc00, 0], cut },
  { key: 7, shape: [0, 2], values: [], bits: [] },
];

it('reads a store of the first version', () => {
  const file = openPacked(path);
  expect(file.info).toEqual({ encoder: ENCODER, dtype: 'F16', rows: 3, rank: 2, cuts: 1, values: 6 });
  expect([...file.cuts]).toEqual([[1, cut]]);
  expect(ROWS.map(({ key }) => file.find(new Uint8Array(32).fill(key)))).toEqual([0, 1, 2]);
  const read: unknown[] = [];
  visitRows(file, Int32Array.of(0, 1, 2), { keep: true }, (row, feature) => {
    read.push({ row, shape: feature!.shape, values: [...feature!.data] });
  });
  file.close();
  expect(read).toEqual(ROWS.map(({ shape, values }, row) => ({ row, shape, values })));
});

it('writes the same bytes as the first version', () => {
  const bytes = packedBytes({
    encoder: ENCODER,
    dtype: 'F16',
    rows: ROWS.map(({ key, shape, cut: of }) => ({ key: new Uint8Array(32).fill(key), shape, cut: of })),
    bytesOf: (row) => new Uint8Array(Uint16Array.from(ROWS[row]!.bits).buffer),
  });
  expect(Buffer.concat([...bytes]).equals(readFileSync(path))).toBe(true);
});
