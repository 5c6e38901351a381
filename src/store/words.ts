/** A kernel release without the builder's suffix: `6.12.95+deb12-s390x` → `6.12.95`. */
export const shortKernel = (release: string): string =>
  /^\d+(?:\.\d+)+(?:-rc\d+)?/.exec(release)?.[0] ?? release;
