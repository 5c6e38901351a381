import ChevronDown from 'lucide-react/icons/chevron-down';

export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** A drop-down of a few values: the platform's own select, dressed. */
export function Select<T extends string>(props: {
  readonly label: string;
  readonly options: readonly SelectOption<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}) {
  return (
    <span className="select">
      <select
        aria-label={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value as T)}
      >
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown className="icon-small" aria-hidden />
    </span>
  );
}
