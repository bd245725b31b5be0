import { metricInfo } from '@erc/metrics';

/** A metric as tables and lines show it: shares of 1 in per cent, the rest with three digits. */
export const shownMetric = (name: string, value: number): string =>
  metricInfo(name).rate ? (100 * value).toFixed(1) : value.toFixed(3);
