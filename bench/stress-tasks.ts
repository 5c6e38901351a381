// What two threads are told to do under stress, as messages.

import { type BoxEnd, type LaneEnd, newBox, newLane, portsOf, type Transport } from '../src/lib/transport.ts';
import {
  ask,
  consume,
  type EchoPlan,
  echo,
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
  | { readonly do: 'ask' | 'echo'; readonly end: LaneEnd; readonly back: LaneEnd; readonly plan: EchoPlan }
  | { readonly do: 'give' | 'take'; readonly end: BoxEnd; readonly plan: FramePlan };

/** Ends that go with a task to its thread. */
export const portsOfTask = (task: Task): MessagePort[] =>
  'back' in task ? portsOf(task.end, task.back) : portsOf(task.end);

/** What two threads do at the same time. */
export interface Tasks {
  readonly here: Task;
  readonly there: Task;
}

/** What the reading end saw: of a lane, or how many rounds or frames; nothing at the other end. */
export type Result = Tally | number | undefined;

export async function perform(task: Task): Promise<Result> {
  if (task.do === 'produce') await produce(task.end, task.plan);
  if (task.do === 'consume') return consume(task.end, task.plan);
  if (task.do === 'ask') return ask(task.end, task.back, task.plan);
  if (task.do === 'echo') await echo(task.end, task.back, task.plan);
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

export function echoTasks(transport: Transport, plan: EchoPlan): Tasks {
  const [to, from] = [newLane(transport, STRESS_LANE), newLane(transport, STRESS_LANE)];
  return {
    here: { do: 'ask', end: to.sender, back: from.receiver, plan },
    there: { do: 'echo', end: from.sender, back: to.receiver, plan },
  };
}

export function boxTasks(transport: Transport, plan: FramePlan): Tasks {
  const { giver, taker } = newBox(transport, plan.size);
  return { here: { do: 'take', end: taker, plan }, there: { do: 'give', end: giver, plan } };
}
