// Stands before the program that is disturbed (`node --import`): writes down each call that changes a disk, and does what the plan says at one of them.
import { openSync, writeSync } from 'node:fs';
import { faultAt, isCounted } from '@erc/testing/disk-faults';
import { judgeDisk } from '@erc/testing/faulty-disk';
import { DISTURBED, type DiskPlan } from './disk-plan.js';

const { log, disturbance } = JSON.parse(process.env.ERC_DISK_PLAN!) as DiskPlan;
const file = openSync(log, 'a');
let count = 0;
await judgeDisk((call) => {
  const isCandidate = disturbance !== undefined && isCounted(call, disturbance.fault);
  if (isCandidate) count++;
  const fault = isCandidate ? faultAt(call, count, disturbance) : undefined;
  writeSync(file, `${call.name}\t${call.path}\t${fault ? DISTURBED : ''}\n`);
  return fault;
});
