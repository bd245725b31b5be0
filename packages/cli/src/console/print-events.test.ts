import { describe, expect, it } from 'vitest';
import { printEvents } from './print-events.js';
import { createProgress } from './progress.js';

function printed() {
  let text = '';
  const stream = { write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
  return { onEvent: printEvents(createProgress({ quiet: false, stream })), text: () => text };
}

describe('printEvents', () => {
  it('shows notices as lines, and work as a line when it is done', () => {
    const { onEvent, text } = printed();
    onEvent({ type: 'notice', text: 'stream audio: missing from 1 of 9 utterances' });
    onEvent({ type: 'work-started', work: 'encode audio', total: 9 });
    onEvent({ type: 'work-updated', work: 'encode audio', done: 4 });
    onEvent({ type: 'work-ended', work: 'encode audio', note: '5 of 9 from the cache' });
    expect(text()).toMatch(
      /^stream audio: missing from 1 of 9 utterances\nencode audio: done in \d\.\d s 5 of 9 from the cache\n$/,
    );
  });

  it('shows a training by its best epoch', () => {
    const { onEvent, text } = printed();
    const training = 'seed-1';
    onEvent({
      type: 'training-started',
      training,
      monitor: 'accuracy',
      start: { epochs: 1, updatesPerEpoch: 2 },
    });
    const best = { epoch: 1, dev: { accuracy: 0.5 } };
    onEvent({ type: 'training-ended', training, end: { epochs: [], best, stopped: 'all epochs' } });
    expect(text()).toMatch(/^train seed-1: done in .* best epoch 1, dev accuracy 50\.0\n$/);
  });
});
