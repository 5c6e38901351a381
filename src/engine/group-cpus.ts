// CPUs in groups of nearly equal size, close ones together: lib/group_cpus.c: group_cpus_evenly, 6.12. In 6.1 only the sort of
// the nodes differs.

import {
  type CpuMasks,
  cpumaskAnd,
  cpumaskAndnot,
  cpumaskClear,
  cpumaskNext,
  cpumaskSet,
  cpumaskZero,
  newCpuMasks,
} from './cpumask.ts';
import { kernelSort } from './kernel-sort.ts';

/** Rows of `CpuTopology.masks`; the CPUs of node `n` are row `NODE + n`. */
const POSSIBLE = 0;
const PRESENT = 1;
/** Work areas. */
const OTHERS = 2;
const POOL = 3;
const NODE = 4;

/** A node without a CPU to be grouped. */
const INACTIVE = -1;

/** What grouping asks of a machine, and its work areas. */
export interface CpuTopology {
  readonly masks: CpuMasks;
  /** Nodes are numbered below it (nr_node_ids). */
  readonly nrNodeIds: number;
  /** The threads of a core as a list, ascending: its first CPU, and the next one after each; -1 at the end. */
  readonly firstSibling: Int32Array;
  readonly nextSibling: Int32Array;
  /** Sorts as 6.12 does, else as 6.1. */
  readonly twoAtOnce: boolean;
  /** Work areas: nodes in the order in which they are served, and their CPUs, later their groups. */
  readonly nodeId: Int32Array;
  readonly nodeCount: Int32Array;
}

export interface CpuFacts {
  /** Possible CPUs are 0 … `cpus` - 1. */
  readonly cpus: number;
  /** CPUs that are plugged in, whether on line or not. */
  readonly present: Iterable<number>;
  readonly nrNodeIds: number;
  /** Node of each CPU. */
  readonly nodeOf: readonly number[];
  /** A number per CPU that its siblings share; -1 for a CPU that has not come up, of which no siblings are known. */
  readonly coreOf: readonly number[];
  /** Default true. */
  readonly twoAtOnce?: boolean;
}

export function cpuTopology(facts: CpuFacts): CpuTopology {
  const { cpus, nrNodeIds, nodeOf, coreOf } = facts;
  const masks = newCpuMasks(cpus, NODE + nrNodeIds);
  const firstSibling = new Int32Array(cpus).fill(-1);
  const nextSibling = new Int32Array(cpus).fill(-1);
  const firstOfCore = new Map<number, number>();
  for (const cpu of facts.present) cpumaskSet(masks, PRESENT, cpu);
  for (let cpu = cpus - 1; cpu >= 0; cpu--) {
    cpumaskSet(masks, POSSIBLE, cpu);
    cpumaskSet(masks, NODE + nodeOf[cpu]!, cpu);
    nextSibling[cpu] = firstOfCore.get(coreOf[cpu]!) ?? -1;
    if (coreOf[cpu]! >= 0) firstOfCore.set(coreOf[cpu]!, cpu);
  }
  for (let cpu = 0; cpu < cpus; cpu++) firstSibling[cpu] = firstOfCore.get(coreOf[cpu]!) ?? -1;
  const [nodeId, nodeCount] = [new Int32Array(nrNodeIds), new Int32Array(nrNodeIds)];
  const twoAtOnce = facts.twoAtOnce ?? true;
  return { masks, nrNodeIds, firstSibling, nextSibling, twoAtOnce, nodeId, nodeCount };
}

/** Number of possible CPUs. */
export function possibleCpus(topology: CpuTopology): number {
  return topology.masks.weight[POSSIBLE];
}

/**
 * Makes `groups` rows of `out`, from `first` on, the groups. Groups beyond the number of CPUs stay empty.
 * @returns how many groups were served, counted in both stages; where they are fewer than asked for, the kernel warns. 0 for no groups,
 *   where the kernel answers NULL
 */
export function groupCpusEvenly(t: CpuTopology, groups: number, out: CpuMasks, first: number): number {
  for (let group = 0; group < groups; group++) cpumaskZero(out, first + group);
  if (groups === 0) return 0;
  const present = groupSet(t, PRESENT, 0, groups, out, first);
  cpumaskAndnot(t.masks, OTHERS, POSSIBLE, PRESENT);
  return present + groupSet(t, OTHERS, present >= groups ? 0 : present, groups, out, first);
}

/** One stage (__group_cpus_evenly): the CPUs of the mask `set`, to groups from `start` on and round again. */
function groupSet(
  t: CpuTopology,
  set: number,
  start: number,
  groups: number,
  out: CpuMasks,
  first: number,
): number {
  if (t.masks.weight[set] === 0) return 0;
  const nodes = countNodes(t, set);
  if (groups <= nodes) return spreadOverNodes(t, set, start, groups, out, first);
  allotGroups(t, groups);
  return spreadInNodes(t, set, start, groups, out, first);
}

/** Notes each node's CPUs of the set; how many nodes have one. */
function countNodes(t: CpuTopology, set: number): number {
  let nodes = 0;
  for (let node = 0; node < t.nrNodeIds; node++) {
    cpumaskAnd(t.masks, POOL, set, NODE + node);
    const weight = t.masks.weight[POOL];
    t.nodeId[node] = node;
    t.nodeCount[node] = weight === 0 ? INACTIVE : weight;
    if (weight > 0) nodes++;
  }
  return nodes;
}

/** A whole node to each group in turn. */
function spreadOverNodes(
  t: CpuTopology,
  set: number,
  start: number,
  groups: number,
  out: CpuMasks,
  first: number,
): number {
  let group = start;
  for (let node = 0; node < t.nrNodeIds; node++) {
    if (t.nodeCount[node] === INACTIVE) continue;
    cpumaskAnd(t.masks, POOL, set, NODE + node);
    for (let cpu = cpumaskNext(t.masks, POOL, -1); cpu >= 0; cpu = cpumaskNext(t.masks, POOL, cpu))
      cpumaskSet(out, first + group, cpu);
    if (++group === groups) group = 0;
  }
  return groups;
}

/** Turns CPUs per node into groups per node (alloc_nodes_groups): small nodes first, each gets its share of what is left. */
function allotGroups(t: CpuTopology, groups: number): void {
  const { nodeCount, nrNodeIds } = t;
  let cpus = 0;
  for (let i = 0; i < nrNodeIds; i++) if (nodeCount[i] !== INACTIVE) cpus += nodeCount[i];
  let left = Math.min(cpus, groups);
  kernelSort(nodeCount, t.nodeId, nrNodeIds, t.twoAtOnce);
  for (let i = 0; i < nrNodeIds; i++) {
    const count = nodeCount[i];
    if (count === INACTIVE) continue;
    const share = Math.max(1, Math.floor((left * count) / cpus));
    nodeCount[i] = share;
    cpus -= count;
    left -= share;
  }
}

function spreadInNodes(
  t: CpuTopology,
  set: number,
  start: number,
  groups: number,
  out: CpuMasks,
  first: number,
): number {
  let group = start;
  let done = 0;
  for (let i = 0; i < t.nrNodeIds; i++) {
    const share = t.nodeCount[i];
    if (share === INACTIVE) continue;
    cpumaskAnd(t.masks, POOL, set, NODE + t.nodeId[i]);
    const weight = t.masks.weight[POOL];
    const size = Math.floor(weight / share);
    const larger = weight - share * size;
    for (let n = 0; n < share; n++, group++) {
      if (group >= groups) group = 0;
      takeFromPool(t, n < larger ? size + 1 : size, out, first + group);
    }
    done += share;
  }
  return done;
}

/** Moves CPUs from the pool to a group (grp_spread_init_one): the lowest, then its siblings, then again the lowest. */
function takeFromPool(t: CpuTopology, size: number, out: CpuMasks, group: number): void {
  let left = size;
  let cpu = -1;
  while (left > 0) {
    cpu = cpumaskNext(t.masks, POOL, cpu);
    if (cpu < 0) return;
    cpumaskClear(t.masks, POOL, cpu);
    cpumaskSet(out, group, cpu);
    left--;
    for (let sibling = t.firstSibling[cpu]; sibling >= 0 && left > 0; sibling = t.nextSibling[sibling]) {
      if (!cpumaskClear(t.masks, POOL, sibling)) continue;
      cpumaskSet(out, group, sibling);
      left--;
    }
  }
}
