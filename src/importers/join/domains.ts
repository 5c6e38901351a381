// The domain forest: one row for each domain that a file shows, a parent line names or a chain passes through.

import { infoOf } from '../../irqchips/infos.ts';
import type { MachineBuilder } from '../../model/machine.ts';

/** Fills irqDomain, links domainLevel and irqData to it, and counts the irqs of each domain. */
export function joinDomains(machine: MachineBuilder): void {
  const forest = new Forest(machine);
  forest.addDumped();
  forest.addChains();
  forest.addNamed();
  forest.classify();
}

class Forest {
  private readonly machine: MachineBuilder;
  private readonly rowOfName = new Map<number, number>();

  constructor(machine: MachineBuilder) {
    this.machine = machine;
  }

  private row(name: number): number {
    let row = this.rowOfName.get(name);
    if (row === undefined) {
      row = this.machine.t.irqDomain.push({ name });
      this.rowOfName.set(name, row);
    }
    return row;
  }

  /** Domains with a file of their own first: what it says wins over the copy in a child's file. */
  addDumped(): void {
    const { domainFile } = this.machine.t;
    const order = [...Array(domainFile.length).keys()];
    for (const file of order) this.addLevel(file, 0);
    for (const file of order)
      for (let level = 1; level < domainFile.col.levels[file]!; level++) this.addLevel(file, level);
    for (const file of order) this.linkParents(file);
  }

  private addLevel(file: number, level: number): void {
    const { domainFile, domainLevel, irqDomain } = this.machine.t;
    if (level >= domainFile.col.levels[file]!) return;
    const at = domainFile.col.first[file]! + level;
    const row = this.row(domainLevel.col.name[at]!);
    domainLevel.col.domain[at] = row;
    if (irqDomain.col.dumped[row]) return;
    irqDomain.col.dumped[row] = 1;
    irqDomain.col.size[row] = domainLevel.col.size[at]!;
    irqDomain.col.mapped[row] = domainLevel.col.mapped[at]!;
    irqDomain.col.flags[row] = domainLevel.col.flags[at]!;
    irqDomain.col.matrix[row] = domainLevel.col.matrix[at]!;
    irqDomain.col.file[row] = domainFile.col.file[file]!;
    irqDomain.col.line[row] = domainLevel.col.line[at]!;
  }

  private linkParents(file: number): void {
    const { domainFile, domainLevel } = this.machine.t;
    for (let level = 0; level < domainFile.col.levels[file]!; level++) {
      const at = domainFile.col.first[file]! + level;
      const parentName = domainLevel.col.parentName[at]!;
      if (parentName >= 0) this.setParent(domainLevel.col.domain[at]!, this.row(parentName));
    }
  }

  /** A parent that would close a circle is not taken: damaged input must not make one. */
  private setParent(row: number, parent: number): void {
    const { irqDomain } = this.machine.t;
    if (irqDomain.col.parent[row]! >= 0) return;
    for (let up = parent; up >= 0; up = irqDomain.col.parent[up]!) if (up === row) return;
    irqDomain.col.parent[row] = parent;
  }

  /** Domains that only chains name, and which chip each domain has. */
  addChains(): void {
    const { irqDesc, irqData } = this.machine.t;
    for (let desc = 0; desc < irqDesc.length; desc++) {
      const first = irqDesc.col.first[desc]!;
      const end = first + irqDesc.col.levels[desc]!;
      for (let data = first; data < end; data++) this.addData(data, data + 1 < end ? data + 1 : -1);
    }
    for (let data = 0; data < irqData.length; data++) {
      const domain = irqData.col.domain[data]!;
      if (domain >= 0) this.machine.t.irqDomain.col.irqs[domain]!++;
    }
  }

  private addData(data: number, parent: number): void {
    const { irqData, irqDomain } = this.machine.t;
    const name = irqData.col.domainName[data]!;
    if (name <= 0) return;
    const row = this.row(name);
    irqData.col.domain[data] = row;
    if (irqDomain.col.chip[row]! < 0) irqDomain.col.chip[row] = irqData.col.chip[data]!;
    if (parent < 0 || irqDomain.col.dumped[row]) return;
    const parentName = irqData.col.domainName[parent]!;
    if (parentName > 0) this.setParent(row, this.row(parentName));
  }

  /** Domains that a dump of msi_desc names with their flags, where debugfs does not show them. */
  addNamed(): void {
    const { namedDomain, irqDomain } = this.machine.t;
    for (let named = 0; named < namedDomain.length; named++) {
      const row = this.row(namedDomain.col.name[named]!);
      if (irqDomain.col.dumped[row]) continue;
      irqDomain.col.flags[row] = namedDomain.col.flags[named]!;
      irqDomain.col.size[row] = Math.max(0, namedDomain.col.size[named]!);
      irqDomain.col.file[row] = namedDomain.col.file[named]!;
      irqDomain.col.line[row] = namedDomain.col.line[named]!;
    }
  }

  classify(): void {
    const { strings, t } = this.machine;
    const { col, length } = t.irqDomain;
    for (let row = 0; row < length; row++) {
      const name = strings.get(col.name[row]!);
      const chip = col.chip[row]! < 0 ? '' : strings.get(col.chip[row]!);
      const busToken = busTokenOf(name, chip);
      const info = infoOf({ name, busToken, flags: col.flags[row]!, chip });
      col.busToken[row] = busToken;
      col.kind[row] = strings.intern(info.id);
      col.role[row] = strings.intern(info.role);
    }
  }
}

/** enum irq_domain_bus_token numbers it so since 5.0; the suffix of older kernels is another one. */
const PCI_MSI = 3;

/**
 * The suffix that irq_domain_update_bus_token() appended, or -1. IO-APIC-0 and HPET-MSI-0 end in an id of their own; a device
 * domain is its chip's name and the token.
 */
function busTokenOf(name: string, chip: string): number {
  if (/^(?:(?:INTEL|AMD)-IR-MSI-\d+|PCI-MSI)-\d+$/.test(name)) return PCI_MSI;
  if (
    /^(IO-APIC|HPET-MSI|INTEL-IR|AMD-IR|INTEL-IR-MSI-\d+|AMD-IR-MSI-\d+)-\d+$/.test(name) &&
    !/-MSI-\d+-\d+$/.test(name)
  )
    return -1;
  const suffix = /-(\d{1,2})$/.exec(name);
  if (!suffix) return -1;
  if (chip !== '' && name === chip) return -1;
  return Number(suffix[1]);
}
