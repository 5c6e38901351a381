// Key M: the messages that Xen gave to devices. xen/arch/x86/msi.c: dump_msi, 4.17.
//    MSI-X   31 vec=41 lowest  edge   assert  log lowest dest=00000001 mask=1/  /0

import type { FileContext } from '../context.ts';
import type { SectionReader } from './lines.ts';
import { xenIrqRow } from './rows.ts';

const ROW =
  /^ (MSI|MSI-X|HPET|IOMMU|\?{3}) +(\d{1,6}) vec=([0-9a-f]{2}) +(lowest|fixed) +(edge|level) +(de)?assert +(log|phys) +(lowest|fixed) dest=([0-9a-f]{8}) mask=([01])\/([H ])([G ])\/([01?])$/;

export class MsiReader implements SectionReader {
  readonly start = /^ (?:MSI|MSI-X|HPET|IOMMU|\?{3}) +\d+ vec=/;
  private readonly context: FileContext;

  constructor(context: FileContext) {
    this.context = context;
  }

  row(text: string, line: number): boolean {
    const match = ROW.exec(text);
    if (!match) return false;
    const { machine, file } = this.context;
    const { strings } = machine;
    const row = xenIrqRow(machine, Number(match[2]));
    const { col } = machine.t.xenIrq;
    if (col.msiLine[row]! > 0) return false;
    col.msi[row] = strings.intern(match[1]!);
    col.msiVector[row] = Number.parseInt(match[3]!, 16);
    col.delivery[row] = strings.intern(match[4]!);
    col.msiTrigger[row] = strings.intern(match[5]!);
    col.assert[row] = match[6] === undefined ? 1 : 0;
    col.logical[row] = match[7] === 'log' ? 1 : 0;
    col.redirection[row] = strings.intern(match[8]!);
    col.destination[row] = Number.parseInt(match[9]!, 16);
    col.maskBit[row] = Number(match[10]);
    col.hostMasked[row] = match[11] === 'H' ? 1 : 0;
    col.guestMasked[row] = match[12] === 'G' ? 1 : 0;
    col.masked[row] = match[13] === '?' ? -1 : Number(match[13]);
    col.msiFile[row] = file;
    col.msiLine[row] = line;
    return true;
  }
}
