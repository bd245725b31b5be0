const ACRONYMS = new Set(['ccc', 'mae', 'rmse', 'ece', 'mce', 'uar', 'auroc']);
/** Names that say little by themselves, in the words that the field uses. */
const SAID: Readonly<Record<string, string>> = { negativeLogLikelihood: 'log loss', brier: 'Brier score' };

/** A metric's name as people read it: `weightedF1` → `weighted F1`, `cccValence` → `CCC valence`. */
export function metricTitle(name: string): string {
  if (Object.hasOwn(SAID, name)) return SAID[name]!;
  return name
    .split(/(?=[A-Z][a-z]|F1)/)
    .map((word) => {
      const lower = word.toLowerCase();
      return ACRONYMS.has(lower) ? lower.toUpperCase() : word === 'F1' ? word : lower;
    })
    .join(' ');
}

const LESS = /loss|likelihood|brier|^(ece|mce|mae|rmse)|sd$|error/i;

/** Whether less of a metric is better, as far as its name tells. */
export const isLessBetter = (name: string): boolean => LESS.test(name);

/** The metrics that the field quotes, in the order of tables. */
export const USUAL_METRICS = ['weightedF1', 'macroF1', 'accuracy', 'cccValence', 'cccArousal'];

/** `Weighted F1` of `weighted F1`. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
