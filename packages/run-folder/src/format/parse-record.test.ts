import { DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { evaluationFile } from '../files/evaluation.js';
import { RUN_FILE } from '../files/run.js';
import { SUMMARY_FILE } from '../files/summary.js';
import { formatRecord, parseRecord } from './parse-record.js';
import { FORMAT_VERSION } from './version.js';

const file = {
  name: 'thing.json',
  schema: z.object({ size: z.int(), name: z.string().exactOptional() }),
  migrations: { 1: ({ length, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, size: length }) },
};
const parse = (text: string) => parseRecord(file, text, 'runs/thing.json');

describe('a file of a run folder', () => {
  it('has the version of today when it is written, and is read back as it was', () => {
    const text = formatRecord(file, { size: 3, name: 'a' });
    expect(JSON.parse(text)).toEqual({ formatVersion: FORMAT_VERSION, size: 3, name: 'a' });
    expect(parse(text)).toEqual({ size: 3, name: 'a' });
  });

  it('is of version 1 without a version, and is migrated', () => {
    expect(parse('{ "length": 3 }')).toEqual({ size: 3 });
    expect(parse('{ "formatVersion": 1, "length": 3 }')).toEqual({ size: 3 });
  });

  it('may have keys that nobody knows', () => {
    expect(parse('{ "formatVersion": 2, "size": 3, "colour": "red" }')).toEqual({ size: 3 });
  });

  it.each([
    [
      '{ "formatVersion": 99, "size": 3 }',
      'formatVersion: expected 2 at most, received 99: a newer program wrote it.',
    ],
    ['{ "formatVersion": 2, "size": "3" }', 'size: expected number, received string.'],
    ['{ "formatVersion": 2 }', 'size: expected number, received undefined.'],
    ['[]', 'expected object, received array.'],
    ['{', 'expected JSON, received: '],
  ])('is refused, with its path: %s', (text, message) => {
    expect(() => parse(text)).toThrow(DataError);
    expect(() => parse(text)).toThrow(`runs/thing.json: ${message}`);
  });
});

describe('the files of version 1', () => {
  it('had three scores of a summary’s runs beside the others, or alone', () => {
    const runs = [
      { path: 'seed-1', seed: 1, accuracy: 0.5, metrics: { accuracy: 0.5, uar: 0.4 } },
      { path: 'seed-2', seed: 2, accuracy: 0.6, weightedF1: 0.7 },
    ];
    const text = JSON.stringify({ name: 'a', split: 'dev', runs, mean: {}, sd: {} });
    expect(parseRecord(SUMMARY_FILE, text, 'summary.json').runs).toEqual([
      { path: 'seed-1', seed: 1, metrics: { accuracy: 0.5, uar: 0.4 } },
      { path: 'seed-2', seed: 2, metrics: { accuracy: 0.6, weightedF1: 0.7 } },
    ]);
  });

  it('are refused where a record has no recipe', () => {
    expect(() => parseRecord(RUN_FILE, '{ "name": "a", "seed": 1 }', 'run.json')).toThrow(
      'run.json: config: expected record, received undefined.',
    );
  });
});

describe('a metric that is no number', () => {
  it('is written as null, and read as null', () => {
    const evaluation = { split: 'dev', examples: 2, metrics: { accuracy: 0.5, distance: Number.NaN } };
    const file = evaluationFile('dev');
    expect(parseRecord(file, formatRecord(file, evaluation), 'eval-dev.json').metrics).toEqual({
      accuracy: 0.5,
      distance: null,
    });
  });
});
