import { expect, it } from 'vitest';
import { notice } from '../events.js';
import { createEvaluationSession } from './evaluation-session.js';

it('does not take an error of its listener for that of a run', async () => {
  const session = createEvaluationSession({
    onEvent() {
      throw new Error('no listener');
    },
    signal: new AbortController().signal,
    reports: false,
  });
  const scored = session.attempt(async () => notice(session.onEvent, 'scored'));
  await expect(scored).rejects.toThrow('no listener');
});
