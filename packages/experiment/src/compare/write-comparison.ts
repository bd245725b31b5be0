import { COMPARE_FILE, COMPARISON_FILE, type SystemComparison } from '@erc/run-folder';
import { whileHolding, writeRecord } from '@erc/run-folder/node';
import { comparisonPage } from './comparison-page.js';

/**
 * Writes a comparison of two systems into a folder: `compare.json`, and the page with its data.
 *
 * @returns The path of the page.
 */
export const writeComparison = (directory: string, comparison: SystemComparison): Promise<string> =>
  whileHolding([directory], {}, async () => {
    await writeRecord(directory, COMPARE_FILE, comparison);
    await writeRecord(directory, COMPARISON_FILE, comparisonPage(comparison));
    const { createComparisonReport } = await import('@erc/report');
    return createComparisonReport({ directory });
  });
