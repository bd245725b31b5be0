/**
 * Ends a CI run: names every skipped test (the reason stands in its name), then prints the totals on a line of their own.
 *
 * usage: test-summary.mjs REPORT.json [--no-skips]
 *   REPORT.json   vitest's JSON report
 *   --no-skips    a skipped test is a failure
 */
import { readFileSync } from 'node:fs';

const [report, ...flags] = process.argv.slice(2);
const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
const of = (...statuses) => tests.filter(({ status }) => statuses.includes(status));
const [passed, failed, skipped] = [of('passed'), of('failed'), of('pending', 'skipped', 'todo', 'disabled')];
// A file that cannot be loaded has failed without a single test.
const brokenFiles = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);

console.log(`skipped tests: ${skipped.length}`);
for (const { fullName } of skipped) console.log(`  - ${fullName}`);
for (const { name, message } of brokenFiles) console.log(`  broken file: ${name}: ${message}`);
const failures = failed.length + brokenFiles.length;
console.log(`${passed.length} passed, ${failures} failed, ${skipped.length} skipped`);
process.exit(
  failures > 0 || passed.length === 0 || (flags.includes('--no-skips') && skipped.length > 0) ? 1 : 0,
);
