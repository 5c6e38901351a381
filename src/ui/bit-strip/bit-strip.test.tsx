import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { type BitLayout, pack, word32 } from '../../lib/bits';
import { BitStrip } from './bit-strip';
import { BitTable } from './bit-table';
import { OwnedHex } from './owned-hex';

const layout: BitLayout = {
  id: 'sample',
  title: 'Sample message',
  bits: 32,
  source: 'Manual, section 1',
  fields: [
    { name: 'window', hi: 31, lo: 20, level: 'const', fixed: 0xfee, meaning: 'fixed' },
    { name: 'reserved', hi: 19, lo: 9, level: 'reserved', meaning: 'zero' },
    { name: 'mode', hi: 8, lo: 8, level: 'flag', values: { 0: 'edge', 1: 'level' }, meaning: 'trigger' },
    { name: 'vector', hi: 7, lo: 0, level: 've', meaning: 'entry <of> the table' },
  ],
};
const words = pack(layout, { vector: 0x41 });

describe('BitStrip', () => {
  const html = renderToStaticMarkup(<BitStrip layout={layout} words={words} />);

  it('draws one digit per bit', () => expect(html.match(/class="bit-digit"/g)).toHaveLength(32));

  it('names every field for readers, with bits, value and meaning', () => {
    expect(html.match(/role="option"/g)).toHaveLength(4);
    expect(html).toContain('aria-label="vector, bits 7:0: 0x41, 65; entry &lt;of&gt; the table"');
    expect(html).toContain('aria-label="Sample message: fee00041"');
  });

  it('carries the source in the tooltip and is one tab stop', () => {
    expect(html).toContain('mode, bit 8: 0\nedge; trigger\nManual, section 1');
    expect(html.match(/tabindex="0"/g)).toHaveLength(1);
  });

  it('marks and counts the bits that differ', () => {
    const compared = renderToStaticMarkup(
      <BitStrip layout={layout} words={words} compare={pack(layout, { vector: 0x42 })} />,
    );
    expect(compared.match(/class="bit-changed"/g)).toHaveLength(2);
    expect(compared).toContain('2 bits differ');
    expect(html).not.toContain('differ');
  });

  it('folds only when asked to and when space is short', () => {
    const narrow = (fold: boolean) =>
      renderToStaticMarkup(<BitStrip layout={layout} words={words} foldReserved={fold} initialWidth={260} />);
    expect(narrow(true).match(/class="bit-digit"/g)).toHaveLength(21);
    expect(narrow(false).match(/class="bit-digit"/g)).toHaveLength(32);
  });
});

describe('BitTable', () => {
  it('says the same as the strip, source included', () => {
    const html = renderToStaticMarkup(<BitTable layout={layout} words={words} />);
    expect(html.match(/<tr data-owner/g)).toHaveLength(4);
    expect(html).toContain(
      '<td class="mono bit-table-value">0x41</td><td><b>65</b>; entry &lt;of&gt; the table</td>',
    );
    expect(html).toContain('Manual, section 1');
  });

  it('hides reserved rows only while they are zero', () => {
    const rows = (value: number) =>
      renderToStaticMarkup(<BitTable layout={layout} words={word32(value)} hideReserved />).match(
        /<tr data-owner/g,
      )!.length;
    expect(rows(0xfee00041)).toBe(3);
    expect(rows(0xfee00241)).toBe(4);
  });
});

describe('OwnedHex', () => {
  it('colours digits by their owner', () => {
    expect(renderToStaticMarkup(<OwnedHex layout={layout} words={words} />)).toContain(
      '<span data-owner="const">fee</span><span data-owner="reserved">00</span><span data-owner="flag">0</span><span data-owner="ve">41</span>',
    );
  });

  it('recedes when everything is zero', () => {
    expect(renderToStaticMarkup(<OwnedHex layout={layout} words={word32(0)} />)).toContain(
      'class="mono faint"',
    );
  });
});
