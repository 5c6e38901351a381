import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { parseDecoderInput } from '../../model/decode';
import { DecoderPanel } from './decoder-panel';
import { examples, moreExamples } from './examples';
import { InputBox } from './input-box';
import { decoderHash, type KindChoice, parseDecoderHash } from './link';
import { PartView, Verdict } from './result';
import { decoderResult, emptyState } from './use-decoder';

function inputOf(text: string) {
  const result = parseDecoderInput(text);
  if (!result.ok) throw new Error(result.error.found);
  return result.input;
}

describe('a link to the decoder', () => {
  it.each([
    ['fee00458 0', 'auto', '', '#/d?addr=fee00458&data=00000000&v=1'],
    ['fe00000012000534 7', 's390', '', '#/d?addr=fe00000012000534&data=00000007&k=s390&v=1'],
    ['08090040 3', 'its', '00:03.0', '#/d?addr=08090040&data=00000003&k=its&rq=00:03.0&v=1'],
    ['0000000000040010 0000160000220009', 'auto', '', '#/d?hi=0000000000040010&lo=0000160000220009&v=1'],
    [
      'amd_modify_irte_ga: () devid=0xa0 index=9 lo=0x241 hi=0x21',
      'auto',
      '',
      '#/d?hi=0000000000000021&k=amd-irte&lo=0000000000000241&rq=00:14.0&v=1',
    ],
    ['0011000000018009', 'auto', '', '#/d?rte=0011000000018009&v=1'],
    [
      '0000010000000001 0000000000000003 0000000000000001 0',
      'auto',
      '',
      '#/d?cmd=0000010000000001.0000000000000003.0000000000000001.0000000000000000&v=1',
    ],
  ] as const)('%s', (text, kind, requester, hash) => {
    const input = inputOf(text);
    expect(decoderHash(input, kind as KindChoice, requester)).toBe(hash);
    const link = parseDecoderHash(hash);
    if (!link.ok) throw new Error(link.problem);
    const again = inputOf(link.text);
    expect(again).toMatchObject(
      input.type === 'message'
        ? { addressLo: input.addressLo, addressHi: input.addressHi, data: input.data }
        : { kind: input.kind, words: input.words },
    );
    expect(decoderHash(again, link.kind, link.requester)).toBe(hash);
  });

  it('carries how a destination is read', () => {
    const hash = decoderHash(inputOf('0000000000040010 0000160000220009'), 'auto', '', '1');
    expect(hash).toContain('eime=1');
    expect(parseDecoderHash(hash)).toMatchObject({ ok: true, eime: '1' });
  });

  it.each([
    ['#/d?addr=1&data=2&k=mips&v=1', 'k=mips'],
    ['#/d?addr=1&data=2&rq=00:99.0&v=1', 'rq=00:99.0'],
    ['#/d?hi=1&lo=2&eime=2&v=1', 'eime=2'],
    ['#/d?addr=1&data=2&v=7', 'format 7'],
    ['#/x?sample=a&v=1', 'no link to the decoder'],
  ])('%s says what is wrong', (hash, problem) => {
    const link = parseDecoderHash(hash);
    expect(link.ok ? '' : link.problem).toContain(problem);
  });

  it('without anything to decode is an empty input', () => {
    expect(parseDecoderHash('#/d')).toMatchObject({ ok: true, text: '', kind: 'auto' });
  });
});

describe('what follows from the input', () => {
  it('every example is understood as what it is called', () => {
    const verdicts = [...examples, ...moreExamples].map((e) => {
      const { understood } = decoderResult({ ...emptyState, text: e.text, requester: e.requester ?? '' });
      return `${e.title}: ${understood?.decoded.kind} ${understood?.decoded.weight}`;
    });
    expect(verdicts).toEqual([
      'address and data: x86-vtd note',
      'lspci line: x86 note',
      'IRTE: vtd-irte note',
      'IO-APIC entry: io-apic note',
      'extended destination: x86 note',
      'AMD-Vi entry: amd-irte note',
      'ITS: its note',
      'GICv2m: gicv2m note',
      'IMSIC: imsic note',
      'ITS command: its-command note',
    ]);
  });

  it('a kind that was chosen is kept while it fits', () => {
    const as = (text: string, kind: KindChoice) =>
      decoderResult({ ...emptyState, text, kind }).understood!.decoded.kind;
    expect(as('fee25000 41', 'x86-amd')).toBe('x86-amd');
    expect(as('fee25000 41', 'vtd-irte')).toBe('x86');
    expect(as('fee25000 41', 'auto')).toBe('x86');
  });

  it('a requester that is none is named and not used', () => {
    const result = decoderResult({ ...emptyState, text: '08090040 3', requester: '00:33.0' });
    expect(result.requesterWrong).toBe(true);
    expect(result.understood!.decoded.verdict).toContain('of the device that writes it');
  });

  it('the destination of an entry is read as the unit does', () => {
    const text = '0000000000040010 0000160000220009';
    const verdict = (eime: 'auto' | '0' | '1') =>
      decoderResult({ ...emptyState, text, eime }).understood!.decoded.verdict;
    expect(verdict('auto')).toContain('APIC ID 0x16');
    expect(verdict('1')).toContain('APIC ID 0x1600');
  });
});

describe('drawn', () => {
  it('the panel opens on an example, with strips, verdict and a link', () => {
    const html = renderToStaticMarkup(<DecoderPanel />);
    expect(html).toContain('fee00458 00000000');
    expect(html).toContain('entry 34 (0x22) of the interrupt remapping table');
    expect(html.match(/role="listbox"/g)).toHaveLength(2);
    expect(html).toContain('href="#/d?addr=fee00458&amp;data=00000000&amp;v=1"');
    expect(html).toContain('aria-pressed="true"');
  });

  it('a register has its strip and its table', () => {
    const { decoded } = decoderResult({ ...emptyState, text: 'fee25000 41' }).understood!;
    const html = renderToStaticMarkup(<PartView part={decoded.parts[1]!} size="workbench" table />);
    expect(html).toContain('Copy data as text');
    expect(html).toContain('<table');
  });

  it('a fault is marked by a sign', () => {
    const { decoded } = decoderResult({ ...emptyState, text: 'fee25000 5' }).understood!;
    expect(renderToStaticMarkup(<Verdict decoded={decoded} />)).toMatch(/data-weight="fault".*<svg/);
  });

  it('an error points at its column and says what was expected', () => {
    const { error } = decoderResult({ ...emptyState, text: 'fee00458 00g0' });
    const html = renderToStaticMarkup(
      <InputBox label="Input" text="fee00458 00g0" error={error} onChange={() => {}} />,
    );
    expect(html).toContain(`>${' '.repeat(11)}^</pre>`);
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('column 12: found &quot;00g0&quot;, expected a hexadecimal number');
  });

  it('an unfinished input is only told what comes next', () => {
    const { error } = decoderResult({ ...emptyState, text: 'fee00458 ' });
    const html = renderToStaticMarkup(
      <InputBox label="Input" text="fee00458 " error={error} onChange={() => {}} />,
    );
    expect(html).toContain('Expected the data after the address');
    expect(html).toContain('aria-invalid="false"');
  });

  it('text that was pasted is never markup', () => {
    const text = '<img src=x onerror=alert(1)>';
    const { error } = decoderResult({ ...emptyState, text });
    const html = renderToStaticMarkup(
      <InputBox label="Input" text={text} error={error} onChange={() => {}} />,
    );
    expect(html).not.toContain('<img');
  });
});
