// What two threads are told to do under stress, as messages.

import { type BoxEnd, type LaneEnd, newBox, newLane, type Transport } from '../src/lib/transport.ts';
import {
  consume,
  type FramePlan,
  giveFrames,
  type Plan,
  produce,
  STRESS_LANE,
  type Tally,
  takeFrames,
} from './stress-ends.ts';

export type Task =
  | { readonly do: 'produce' | 'consume'; readonly end: LaneEnd; readonly plan: Plan }
  | { readonly do: 'give' | 'take'; readonly end: BoxEnd; readonly plan: FramePlan };

/** What two threads do at the same time. */
export interface Tasks {
  readonly here: Task;
  readonly there: Task;
}

/** What the reading end saw: of a lane, or frames; nothing at the other end. */
export type Result = Tally | number | undefined;

export async function perform(task: Task): Promise<Result> {
  if (task.do === 'produce') await produce(task.end, task.plan);
  if (task.do === 'consume') return consume(task.end, task.plan);
  if (task.do === 'give') await giveFrames(task.end, task.plan);
  if (task.do === 'take') return takeFrames(task.end, task.plan);
  return undefined;
}

export function laneTasks(transport: Transport, plan: Plan, readHere: boolean): Tasks {
  const { sender, receiver } = newLane(transport, STRESS_LANE);
  const produced: Task = { do: 'produce', end: sender, plan };
  const consumed: Task = { do: 'consume', end: receiver, plan };
  return readHere ? { here: consumed, there: produced } : { here: produced, there: consumed };
}

export function boxTasks(transport: Transport, plan: FramePlan): Tasks {
  const { giver, taker } = newBox(transport, plan.size);
  return { here: { do: 'take', end: taker, plan }, there: { do: 'give', end: giver, plan } };
}
