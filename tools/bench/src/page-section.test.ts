import { expect, it } from 'vitest';
import { withSection } from './page-section.js';

it('a section is replaced alone, and stands in its place whatever was measured first', () => {
  const first = withSection('', 'trainer', ['## Trainer', '', 'old']);
  const second = withSection(first, 'engine', ['## Engine', '', 'one']);
  const third = withSection(second, 'trainer', ['## Trainer', '', 'new']);
  expect(second.indexOf('## Engine')).toBeLessThan(second.indexOf('## Trainer'));
  expect(third).toBe(second.replace('old', 'new'));
  expect(third.match(/^# Benchmarks$/gm)).toHaveLength(1);
});
