import { describe, expect, it } from 'vitest';
import { readSample } from '../importers/read-sample.ts';
import { MachineBuilder, MachineView } from '../model/machine.ts';
import { debugfsFiles } from '../model/show.ts';
import { testHeader } from '../model/test-header.ts';
import { hasText, TEXT_KINDS } from '../model/texts.ts';
import { printText } from './print.ts';

const header = testHeader({ kernel: '6.12' });
const empty = new MachineBuilder().finish(header);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('texts of a moment', () => {
  it('are the model alone where nothing was captured', () => {
    expect(TEXT_KINDS.filter((kind) => hasText(empty, kind))).toEqual(['json']);
    expect(JSON.parse(decode(printText(empty, 'json')))).toMatchObject({
      format: 'irqscope.machine/1',
      kernel: '6.12',
    });
  });

  it('can be printed for every kind that the moment has', async () => {
    const view = await readSample('x86-612-q35-vtd-xapic-4cpu', '00-boot');
    for (const kind of TEXT_KINDS) {
      expect(hasText(view, kind), kind).toBe(true);
      expect(printText(view, kind).length, kind).toBeGreaterThan(100);
    }
  });

  it('put every debugfs file under its name, in order', async () => {
    const view = await readSample('x86-612-q35-vtd-xapic-4cpu', '00-boot');
    const text = decode(printText(view, 'debugfs'));
    const names = [...text.matchAll(/^==> (.*) <==$/gm)].map((match) => match[1]);
    expect(names).toEqual(debugfsFiles(view).map((file) => file.path));
    expect(text.startsWith('==> domains/DMAR-MSI <==\nname:   DMAR-MSI\n')).toBe(true);
    expect(text.includes('\n\n==> irqs/0 <==\nhandler:  ')).toBe(true);
  });

  it('are the same from a packed machine', async () => {
    const view = await readSample('s390x-zpci-4cpu', '01-boot');
    const copy = MachineView.unpack(view.pack());
    for (const kind of TEXT_KINDS) {
      expect(hasText(copy, kind)).toBe(hasText(view, kind));
      if (hasText(view, kind)) expect(printText(copy, kind)).toEqual(printText(view, kind));
    }
  });
});
