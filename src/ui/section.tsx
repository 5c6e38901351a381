import { Fragment, type ReactNode } from 'react';

/** A block of the inspector: a small heading, its source at the right, the content. */
export function Section(props: {
  readonly title: ReactNode;
  readonly source?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="section">
      <h3>
        {props.title}
        {props.source ? <span className="aside">{props.source}</span> : null}
      </h3>
      {props.children}
    </section>
  );
}

/** Names and values in two columns. Rows with an undefined value are left out. */
export function KeyValue({
  rows,
}: {
  readonly rows: readonly (readonly [name: string, value: ReactNode | undefined])[];
}) {
  return (
    <dl className="pairs">
      {rows.map(([name, value]) =>
        value === undefined ? null : (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}
