import { builtInMetrics, type MetricDescriptor } from '@erc/metrics';

const BUILT_IN: ReadonlyMap<string, MetricDescriptor> = new Map(
  builtInMetrics.map((metric) => [metric.type, metric]),
);

/** A metric's name as people read it: `weightedF1` → `weighted F1`. Of one that is not built in, its words: `myF1` → `my F1`. */
export function metricTitle(name: string): string {
  const title = BUILT_IN.get(name)?.title;
  if (title !== undefined) return title;
  return name
    .split(/(?=[A-Z][a-z]|F1)/)
    .map((word) => (word === 'F1' ? word : word.toLowerCase()))
    .join(' ');
}

const LESS = /loss|error/i;

/** Whether less of a metric is better; of one that is not built in, as far as its name tells. */
export const isLessBetter = (name: string): boolean => {
  const goal = BUILT_IN.get(name)?.goal;
  return goal === undefined ? LESS.test(name) : goal === 'min';
};

/** The metrics that the field quotes, in the order of tables. */
export const USUAL_METRICS = ['weightedF1', 'macroF1', 'accuracy', 'cccValence', 'cccArousal'];

/** `Weighted F1` of `weighted F1`. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
