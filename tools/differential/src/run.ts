import { parseArgs } from 'node:util';
import type { EngineOptions } from '@erc/engine';
import { startBackend } from '@erc/testing';
import { checkSubjects, type SubjectResult } from './check-subjects.js';
import { uncovered, unmatched } from './coverage.js';
import { referenceNames } from './reference.js';
import { subjectsOn } from './subjects.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: process.env.ERC_PYTHON ?? '' },
    seed: { type: 'string', default: String(Date.now()) },
    cases: { type: 'string', default: '1000' },
  },
});
const { python, seed } = values;
const cases = Number(values.cases);
if (!python) throw new Error('differential: expected ERC_PYTHON or --python, received neither.');
if (!(Number.isInteger(cases) && cases > 0)) {
  throw new Error(`differential: --cases: expected a number above 0, received ${values.cases}.`);
}

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

const subjects = all.filter(
  ({ name, reference }) =>
    positionals.length === 0 || positionals.some((word) => name === word || reference === word),
);
if (subjects.length === 0) {
  const known = all.map(({ name }) => name).join(', ');
  throw new Error(`differential: expected one of ${known}, received ${positionals.join(', ')}.`);
}

console.log(`differential: seed ${seed} (again: --seed ${seed} SUBJECT)\n`);
console.log('| subject | cases | wrong | largest error | tolerance: relative, absolute |');
console.log('|---|---|---|---|---|');
const results: SubjectResult[] = [];
for await (const result of checkSubjects({ python, seed, cases, subjects, log: console.error })) {
  results.push(result);
  const { name, tolerance } = result.subject;
  const error = result.largestError.toExponential(1);
  console.log(
    `| ${name} | ${result.cases} | ${result.wrong} | ${error} | ${tolerance.relative}, ${tolerance.absolute} |`,
  );
}
const sumOf = (count: (result: SubjectResult) => number): number =>
  results.reduce((sum, result) => sum + count(result), 0);
const [made, wrong] = [sumOf((result) => result.cases), sumOf((result) => result.wrong)];
console.log(`\ndifferential: ${made} cases of ${results.length} subjects, ${wrong} wrong, seed ${seed}`);
if (wrong > 0 || missing.length > 0 || made < cases * subjects.length) process.exitCode = 1;
