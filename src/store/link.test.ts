import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLink, type Link, parseLink } from './link.ts';
import { formatSelection, type Selection } from './selection.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const bdf = fc.stringMatching(/^0000:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/);
const small = fc.nat(65535);

const selection: fc.Arbitrary<Selection> = fc.oneof(
  small.map((irq) => ({ kind: 'irq', irq }) as const),
  text.map((name) => ({ kind: 'dom', name }) as const),
  bdf.map((device) => ({ kind: 'dev', device }) as const),
  fc.tuple(bdf, small).map(([device, index]) => ({ kind: 'msi', device, index }) as const),
  fc.tuple(small, fc.nat(255)).map(([cpu, vector]) => ({ kind: 'vec', cpu, vector }) as const),
  fc.tuple(word, small).map(([table, index]) => ({ kind: 'irte', table, index }) as const),
  small.map((cpu) => ({ kind: 'cpu', cpu }) as const),
);
const key = selection.map(formatSelection);

const defined = (link: Record<string, unknown>): Link =>
  Object.fromEntries(Object.entries(link).filter(([, v]) => v !== undefined)) as unknown as Link;

const explore: fc.Arbitrary<Link> = fc
  .record({
    route: fc.constant('x'),
    sample: fc.option(word, { nil: undefined }),
    cap: fc.option(text, { nil: undefined }),
    hash: fc.option(fc.stringMatching(/^[0-9a-f]{12}$/), { nil: undefined }),
    line: fc.option(fc.nat(999_999_999).map(String), { nil: undefined }),
    side: fc.option(fc.constant('engine'), { nil: undefined }),
    step: fc.option(text, { nil: undefined }),
    sel: fc.option(key, { nil: undefined }),
    view: fc.option(word, { nil: undefined }),
    q: fc.option(text, { nil: undefined }),
    theme: fc.option(fc.constantFrom('light', 'dark', 'contrast'), { nil: undefined }),
    pin: fc.option(fc.uniqueArray(key, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    params: fc.dictionary(
      fc.tuple(word, word).map(([a, b]) => `${a}.${b}`),
      text,
      { noNullPrototype: true },
    ),
  })
  .map(defined);

describe('links', () => {
  it('read back exactly what was written', () => {
    fc.assert(
      fc.property(explore, (link) => {
        const { link: back, problems } = parseLink(formatLink(link));
        expect(problems).toEqual([]);
        expect(back).toEqual(link);
      }),
    );
  });

  it('write the same text again after reading', () => {
    fc.assert(
      fc.property(explore, (link) => {
        const fragment = formatLink(link);
        expect(formatLink(parseLink(fragment).link)).toBe(fragment);
      }),
    );
  });

  it('stay readable and stand in alphabetical order', () => {
    const fragment = formatLink({
      route: 'x',
      view: 'forest',
      sample: 'x86-vtd',
      step: '00-boot',
      sel: 'msi:0000:00:03.0/3',
      q: 'cpu:1-3 nvme',
      params: { 'forest.dir': 'message' },
    });
    expect(fragment).toBe(
      '#/x?forest.dir=message&q=cpu:1-3%20nvme&sample=x86-vtd&sel=msi:0000:00:03.0/3&step=00-boot&v=1&view=forest',
    );
  });

  it('take the bare parameters of a standalone view', () => {
    const { link, problems } = parseLink('#/d?addr=fee00458&data=0&v=1');
    expect(problems).toEqual([]);
    expect(link).toEqual({ route: 'd', params: { addr: 'fee00458', data: '0' } });
  });

  it.each(['', '#', '#/', '/'])('take %j as the start page', (fragment) => {
    expect(parseLink(fragment)).toMatchObject({ link: { route: '' }, problems: [] });
  });

  it('say what a newer link asks for, and keep the rest', () => {
    const { link, version, problems } = parseLink('#/x?sample=a&v=7&zoom=3');
    expect(version).toBe(7);
    expect(link.sample).toBe('a');
    expect(problems.map((p) => p.text)).toEqual([
      'This link asks for format 7, this page knows 1.',
      'This page does not know the parameter zoom; it was left out.',
    ]);
  });

  it('locate what they cannot take', () => {
    const fragment = '#/x?sample=a&sel=irq:sixty&theme=blue&q=%zz';
    const { link, problems } = parseLink(fragment);
    expect(link).toEqual({ route: 'x', sample: 'a', params: {} });
    expect(problems.map((p) => [p.kind, fragment.slice(p.at, p.at + 3)])).toEqual([
      ['value', 'sel'],
      ['value', 'the'],
      ['encoding', 'q=%'],
    ]);
  });

  it('carry where the engine stands, and that it is what one sees', () => {
    const link: Link = { route: 'x', sample: 'a', line: '1234', side: 'engine', params: {} };
    expect(formatLink(link)).toBe('#/x?line=1234&sample=a&side=engine&v=1');
    expect(parseLink('#/x?line=-1&sample=a&side=left&v=1').problems.map(({ text }) => text)).toEqual([
      'line=-1: not a line number.',
      'side=left: there are the engine and, without this word, the capture.',
    ]);
  });

  it('name an address that does not exist', () => {
    expect(parseLink('#/nowhere').problems).toMatchObject([{ kind: 'route', found: '#/nowhere' }]);
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        parseLink(`#/x?${junk}`);
        parseLink(junk);
      }),
    );
  });
});
