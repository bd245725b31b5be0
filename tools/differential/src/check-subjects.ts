import { compareAnswers } from './compare.js';
import { referenceCases } from './reference.js';
import type { Subject } from './subject.js';

/** What came of a subject's cases. */
export interface SubjectResult {
  readonly subject: Subject;
  readonly cases: number;
  /** Cases that differ from the reference. */
  readonly wrong: number;
  /** Largest difference of two numbers, relative to 1 or the size of what was expected. */
  readonly largestError: number;
}

/** Options of {@link checkSubjects}. */
export interface CheckOptions {
  /** Path of a Python with the reference libraries. */
  readonly python: string;
  readonly seed: string;
  /** Cases of each subject. */
  readonly cases: number;
  readonly subjects: readonly Subject[];
  /** Is told the first wrong cases of each subject, with their inputs. */
  readonly log: (line: string) => void;
}

/** How many wrong cases of a subject, and differences of a case, are told. */
const SHOWN = 3;

/** Compares every subject with its reference, and gives each result as soon as its cases have ended. */
export async function* checkSubjects({
  python,
  seed,
  cases,
  subjects,
  log,
}: CheckOptions): AsyncGenerator<SubjectResult> {
  const tallies = new Map(subjects.map((subject) => [subject, { cases: 0, wrong: 0, largestError: 0 }]));
  const names = [...new Set(subjects.map(({ reference }) => reference))];
  const resultsOf = (name: string): SubjectResult[] =>
    [...tallies].flatMap(([subject, tally]) => (subject.reference === name ? [{ subject, ...tally }] : []));
  let current: string | undefined;
  for await (const one of referenceCases(python, { seed, cases, names })) {
    if (current !== undefined && one.subject !== current) yield* resultsOf(current);
    current = one.subject;
    for (const [subject, tally] of tallies) {
      if (subject.reference !== current) continue;
      const answer = await subject.answer(one.input);
      const { differences, largestError } = compareAnswers(one, answer, subject.tolerance);
      tally.cases++;
      tally.largestError = Math.max(tally.largestError, largestError);
      if (differences.length === 0 || tally.wrong++ >= SHOWN) continue;
      log(`${subject.name}, case ${one.number}: ${JSON.stringify(one.input)}`);
      for (const difference of differences.slice(0, SHOWN)) log(`  ${difference}`);
    }
  }
  if (current !== undefined) yield* resultsOf(current);
}
