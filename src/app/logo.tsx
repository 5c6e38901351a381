/** The mark: one path followed from the device to the CPU. */
export function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" fill="none">
      <path
        d="M3 10h5.5M8.5 10V5a1.5 1.5 0 0 1 1.5-1.5h5M8.5 10v5a1.5 1.5 0 0 0 1.5 1.5h5"
        stroke="var(--line-3)"
        strokeWidth="1.5"
      />
      <path d="M3 10h12" stroke="var(--accent)" strokeWidth="2.25" />
      <circle cx="3" cy="10" r="2.4" fill="var(--ink-1)" />
      <circle cx="16" cy="3.5" r="1.8" fill="var(--line-3)" />
      <circle cx="16" cy="10" r="2.4" fill="var(--accent)" />
      <circle cx="16" cy="16.5" r="1.8" fill="var(--line-3)" />
    </svg>
  );
}
