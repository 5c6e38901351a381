// Key e: event channels of a domain. xen/common/event_channel.c: domain_dump_evtchn_info, 4.17.
//             26 [0/0/  -   ]: s=4 n=2 x=0 p=645 i=27

import type { FileContext } from '../context.ts';
import type { SectionReader } from './lines.ts';

const HEADER = /^Event channel information for domain (\d{1,5}):$/;
const COLUMNS = /^ +port \[p\/m\/s\]$/;
const ROW =
  /^ {4} *(\d{1,7}) \[([01])\/([01])\/[^\]]{0,20}\]: s=(\d) n=(\d{1,6}) x=(\d{1,2})((?: [dpiv]=-?\d{1,6})*)(?: Z=\S+)?$/;

/** States that have values of their own, and which. xen/include/xen/sched.h: ECS_* */
const VALUES: Readonly<Record<number, string>> = { 2: 'd', 3: 'dp', 4: 'pi', 5: 'v' };
const STATES = { reserved: 1, ipi: 6, interdomain: 3 } as const;

export class EventReader implements SectionReader {
  readonly start = /^ {4} *\d+ \[[01]\/[01]\//;
  private readonly context: FileContext;
  private domain = 0;

  constructor(context: FileContext) {
    this.context = context;
  }

  header(text: string): void {
    this.domain = Number(HEADER.exec(text)?.[1] ?? 0);
  }

  row(text: string, line: number): boolean {
    if (COLUMNS.test(text)) return true;
    const match = ROW.exec(text);
    if (!match) return false;
    const state = Number(match[4]);
    const values = this.values(state, match[7]!);
    if (!values || state < STATES.reserved || state > STATES.ipi) return false;
    this.context.machine.t.xenPort.push({
      domain: this.domain,
      port: Number(match[1]),
      pending: Number(match[2]),
      masked: Number(match[3]),
      state,
      vcpu: Number(match[5]),
      consumer: Number(match[6]),
      ...values,
      file: this.context.file,
      line,
    });
    return true;
  }

  /** ` p=645 i=27`: as many as the state has; `p` is a port of the other domain, or a pirq. */
  private values(state: number, text: string): Record<string, number> | undefined {
    const found = new Map<string, number>();
    for (const [, key, value] of text.matchAll(/ ([dpiv])=(-?\d+)/g)) found.set(key!, Number(value));
    if ([...found.keys()].join('') !== (VALUES[state] ?? '')) return undefined;
    const value = (key: string): number => found.get(key) ?? -1;
    const remote = state === STATES.interdomain;
    return {
      virq: value('v'),
      irq: value('i'),
      remoteDomain: value('d'),
      remotePort: remote ? value('p') : -1,
      pirq: remote ? -1 : value('p'),
    };
  }
}
