import type { ComparisonInput, RunTest } from '@erc/run-folder';

type Defined<T> = Exclude<T, undefined>;
type Test = NonNullable<NonNullable<ComparisonInput['differences']>[number]['tests']>[number];

/**
 * The tests of a metric over runs as a page shows them, with a reason where one has nothing to say. One that was not made is left out.
 *
 * @param over What they count, such as `3 folds`.
 */
export const testsOverRuns = (
  { tTest, wilcoxon }: Pick<RunTest, 'tTest' | 'wilcoxon'>,
  over: string,
): Test[] => [
  ...(tTest === undefined ? [] : [tTestOf(tTest, over)]),
  ...(wilcoxon === undefined ? [] : [wilcoxonOf(wilcoxon, over)]),
];

function tTestOf(tTest: Defined<RunTest['tTest']>, over: string): Test {
  const name = `paired t-test over ${over}`;
  if (!tTest) return { name, pValue: null, note: 'the same difference in every pair' };
  const { t, dof, pValue, cohensD, bayesFactor, power } = tTest;
  const isNumber = Number.isFinite(bayesFactor);
  const values = { T: t, dof, 'Cohen’s d': cohensD, BF10: isNumber ? bayesFactor : null, power };
  return { name, pValue, values, ...(!isNumber && { note: 'BF10 is above 1.8e308' }) };
}

function wilcoxonOf(wilcoxon: Defined<RunTest['wilcoxon']>, over: string): Test {
  const name = `Wilcoxon signed-rank over ${over}`;
  if (!wilcoxon) return { name, pValue: null, note: 'no pair differs' };
  return { name, pValue: wilcoxon.pValue, values: { W: wilcoxon.statistic } };
}
