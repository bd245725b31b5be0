import { parseArgs } from 'node:util';
import type { EngineOptions } from '@erc/engine';
import { startBackend } from '@erc/testing';
import { compareAnswers } from './compare.js';
import { uncovered, unmatched } from './coverage.js';
import { referenceCases, referenceNames } from './reference.js';
import { subjectsOn } from './subjects.js';

/** How many wrong cases of a subject are printed. */
const SHOWN = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: process.env.ERC_PYTHON ?? '' },
    seed: { type: 'string', default: String(Date.now()) },
    cases: { type: 'string', default: '1000' },
  },
});
const { python, seed } = values;
if (!python) throw new Error('differential: expected ERC_PYTHON or --python, received neither.');

const ENGINES: readonly EngineOptions[] = [
  { type: 'tfjs', backend: 'cpu' },
  { type: 'onnx', threads: 1 },
];
// The losses are a few small operations: the plain backend is the fastest.
await startBackend(['cpu']);
const all = subjectsOn(ENGINES);
const missing = [
  ...unmatched(all, await referenceNames(python)),
  ...uncovered(all).map((name) => `${name}: no subject covers it`),
];
for (const line of missing) console.error(`differential: ${line}`);

const chosen = all.filter(
  ({ name, reference }) =>
    positionals.length === 0 || positionals.some((word) => name === word || reference === word),
);
if (chosen.length === 0) {
  throw new Error(
    `differential: expected one of ${all.map(({ name }) => name).join(', ')}, received ${positionals.join(', ')}.`,
  );
}
console.log(
  `differential: seed ${seed}, ${values.cases} cases of each subject (again: --seed ${seed} SUBJECT)\n`,
);

const results = new Map(chosen.map((subject) => [subject, { cases: 0, wrong: 0, error: 0 }]));
const names = [...new Set(chosen.map(({ reference }) => reference))];
for await (const one of referenceCases(python, { seed, cases: Number(values.cases), names })) {
  for (const subject of chosen) {
    if (subject.reference !== one.subject) continue;
    const result = results.get(subject)!;
    const { differences, largestError } = compareAnswers(
      one,
      await subject.answer(one.input),
      subject.tolerance,
    );
    result.cases++;
    result.error = Math.max(result.error, largestError);
    if (differences.length === 0) continue;
    if (result.wrong++ < SHOWN) {
      console.error(`${subject.name}, case ${one.number}: ${JSON.stringify(one.input)}`);
      for (const difference of differences.slice(0, SHOWN)) console.error(`  ${difference}`);
    }
  }
}

console.log(
  '| subject | cases | wrong | largest error | tolerance: relative, absolute |\n|---|---|---|---|---|',
);
for (const [{ name, tolerance }, { cases, wrong, error }] of results) {
  const { relative, absolute } = tolerance;
  console.log(`| ${name} | ${cases} | ${wrong} | ${error.toExponential(1)} | ${relative}, ${absolute} |`);
}
const few = [...results.values()].filter(({ cases }) => cases < Number(values.cases)).length;
const wrong = [...results.values()].reduce((sum, result) => sum + result.wrong, 0);
console.log(`\ndifferential: ${wrong} wrong cases, seed ${seed}`);
if (wrong > 0 || few > 0 || missing.length > 0) process.exitCode = 1;
