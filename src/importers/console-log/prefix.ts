// What stands before a message of the kernel log.

/** What syslog and journalctl put before a line, in either style of time. */
const SYSLOG = '(?:\\w{3} [ \\d]\\d [\\d:]{8}|\\d{4}-\\d\\d-\\d\\dT[\\d:.,+-]{8,26}Z?) \\S{1,255} kernel: ';
/** Seconds since boot, or with `dmesg -T` the time of day. */
const TIME = '\\[(?: *\\d{1,9}\\.\\d{6}|\\w{3} \\w{3} [ \\d]\\d [\\d:]{8} \\d{4})\\]';
/** Level, time and caller that printk puts before a line. */
const PREFIX = new RegExp(`^(?:${SYSLOG})?(?:<\\d{1,3}>)?(?:${TIME}(?:\\[ *[TC]\\d+\\])? )?`);

/** A text with a line of the kernel or of Xen in it. */
export const LINE = new RegExp(`^(?:${SYSLOG}|(?:<\\d{1,3}>)?${TIME})|^\\(XEN\\) `, 'm');

/** A line without what stands before the message. */
export const messageOf = (line: string): string => line.replace(PREFIX, '');
