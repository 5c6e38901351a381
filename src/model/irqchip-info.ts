// What is known of a kind of irq domain without its behaviour: one `info.ts` per folder of irqchips.

/** Letters and line style of a domain's glyph; colour follows the role. */
export type Role = 'VE' | 'IR' | 'MP' | 'MD' | 'IO';

/** A domain as a capture names it. */
export interface DomainFacts {
  readonly name: string;
  /** Suffix of the name (enum irq_domain_bus_token), or -1 when the name has none. */
  readonly busToken: number;
  readonly flags: number;
  /** Chip of the irqs in it, or ''. */
  readonly chip: string;
}

export interface IrqchipInfo {
  /** Folder name. */
  readonly id: string;
  readonly label: string;
  /** Two letters on the tile: IR, IT, DM … */
  readonly glyph: string;
  readonly role: Role;
  /** One paragraph for people who meet it the first time. */
  readonly about: string;
  /** What a hwirq of this domain is. */
  readonly hwirq: string;
  /** The C file that it mirrors. */
  readonly source: string;
  /** Lower goes first; a folder that matches by chip name alone stands before one that matches by token. */
  readonly order: number;
  matches(domain: DomainFacts): boolean;
}
