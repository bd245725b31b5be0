import type { MetricFacts } from '@erc/metrics';

/** A metric's title with an arrow: ↑ more is better, ↓ less is. */
export const titleWithArrow = ({ title, goal }: Pick<MetricFacts, 'title' | 'goal'>): string =>
  `${title} ${goal === 'min' ? '↓' : '↑'}`;

/** `Weighted F1` of `weighted F1`. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
