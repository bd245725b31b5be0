// Stands in for the process that decodes: what a job's path says happens to it. `once` happens the first time only.
import { existsSync, writeFileSync } from 'node:fs';

process.on('disconnect', () => process.exit());
process.on('message', ({ path }) => {
  const [, what, times, mark] = /(crash|kill|hang|full|refuse|answer)(?:-(once|always))?(?:-(.*))?$/.exec(path);
  const isAgain = times === 'once' && existsSync(mark);
  if (times === 'once') writeFileSync(mark, '');
  if (what === 'answer' || isAgain) process.send({ info: { durationSeconds: process.pid }, residentBytes: 1 });
  else if (what === 'full')
    process.send({ problem: 'Array buffer allocation failed', lost: 'out of memory', residentBytes: 1 });
  else if (what === 'refuse') process.send({ problem: 'no moov', residentBytes: 1 });
  else if (what === 'crash') process.exit(7);
  else if (what === 'kill') process.kill(process.pid, 'SIGKILL');
});
