import { runMain } from '../console/run-main.js';

// A program that no first signal ends: it says `ready`, and then each signal that it is told of.
await runMain(
  ({ setWayOn, stderr, signal }) => {
    setWayOn(() => 'to go on: the same command');
    signal.addEventListener('abort', () => stderr.write('saving\n'));
    setInterval(() => {}, 1000);
    stderr.write('ready\n');
    return new Promise(() => {});
  },
  { command: 'waiting' },
);
