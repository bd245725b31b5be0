import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readGolden, useBackend } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { compareAnswers } from './compare.js';
import { uncovered, unmatched } from './coverage.js';
import type { ReferenceCase } from './subject.js';
import { subjectsOn } from './subjects.js';

useBackend(['cpu']);
const subjects = subjectsOn([{ type: 'tfjs', backend: 'cpu' }]);

/** The references that have a fixed set: the names of its files. */
const REFERENCES = readdirSync(fileURLToPath(new URL('__fixtures__', import.meta.url)), 'utf8').map((file) =>
  file.replace('.json', '').replace('.', '/'),
);

describe('the fixed set', () => {
  it('has cases of every built-in part, and of nothing else', () => {
    expect(unmatched(subjects, REFERENCES)).toEqual([]);
  });

  it('covers every function that gives a number', () => {
    expect(uncovered(subjects)).toEqual([]);
  });

  it.each(subjects)('$name agrees with its reference', async (subject) => {
    const golden = readGolden<{ readonly cases: readonly ReferenceCase[] }>(
      import.meta.url,
      subject.reference.replace('/', '.'),
    );
    expect(golden.cases.length).toBeGreaterThanOrEqual(20);
    for (const one of golden.cases) {
      const { differences } = compareAnswers(one, await subject.answer(one.input), subject.tolerance);
      expect(differences, `case ${one.number}: ${JSON.stringify(one.input)}`).toEqual([]);
    }
  });
});
