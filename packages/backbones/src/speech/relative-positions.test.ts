import { readGolden } from '@erc/testing';
import { expect, it } from 'vitest';
import { bucketOf } from './relative-positions.js';

it('puts distances into the buckets of transformers, at the published numbers', () => {
  const { buckets } = readGolden<{ buckets: number[] }>(import.meta.url, 'speech');
  const found = buckets.map((_, i) => bucketOf(i - 1000, 320, 800));
  expect(found).toEqual(buckets);
});
