import { describe, expect, it } from 'vitest';
import { robustnessSection } from './robustness.js';

describe('robustnessSection', () => {
  it('shows no change to a score that is not defined, and says of which input', () => {
    const { body } = robustnessSection({
      split: 'dev',
      metric: 'cccMean',
      rows: [
        { name: 'intact', change: 'none', metrics: { cccMean: 0.5 } },
        { name: 'without text', change: 'removed', metrics: { maeMean: 1 } },
      ],
    });
    const text = body.html.replace(/<[^>]*>/g, ' ');
    expect(text).toMatch(/without text\s+–\s+–\s/);
    expect(text).toContain('CCC mean is not defined, so there is no change: without text.');
  });
});
