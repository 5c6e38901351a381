import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MailboxGiver, MailboxTaker, mailboxFault, newMailbox } from './mailbox.ts';

describe('a mailbox', () => {
  it('gives the newest and keeps what was taken, in any order of giving and taking', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.boolean(), (gives, shared) => {
        const buffer = newMailbox(4, shared);
        const [giver, taker] = [new MailboxGiver(buffer), new MailboxTaker(buffer)];
        let [given, taken] = [0, 0];
        let held: Uint8Array = new Uint8Array(0);
        for (const give of gives) {
          if (give) giver.give(Uint8Array.of(++given, given));
          else {
            const frame = taker.take();
            expect(frame?.number).toBe(given > taken ? given : undefined);
            taken = given;
            held = frame?.bytes ?? held;
          }
          expect(giver.wanted).toBe(taken === given);
          expect([...held]).toEqual(held.length === 0 ? [] : [taken, taken]);
        }
        expect(mailboxFault(buffer)).toBeUndefined();
      }),
    );
  });

  it('finds what was overwritten', () => {
    const size = 64;
    const words = newMailbox(size).byteLength >> 2;
    for (const at of [0, 1, words - 1]) {
      const buffer = newMailbox(size);
      new Int32Array(buffer)[at] = 700;
      expect(mailboxFault(buffer)).toMatch(/overwritten|a mailbox for 700 bytes/);
      expect(() => new MailboxGiver(buffer)).toThrow();
    }
  });
});
