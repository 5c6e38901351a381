export interface SkipTarget {
  /** Id of the element to jump to; it needs tabIndex -1. */
  readonly id: string;
  readonly label: string;
}

/** First thing on the page; each link shows itself on focus and moves focus into its region. */
export function SkipLinks({ targets }: { readonly targets: readonly SkipTarget[] }) {
  return (
    <nav aria-label="Skip links">
      {targets.map(({ id, label }) => (
        <a
          key={id}
          className="skip"
          href={`#${id}`}
          onClick={(event) => {
            // The address bar belongs to the state of the app, not to anchors.
            event.preventDefault();
            document.getElementById(id)?.focus();
          }}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
