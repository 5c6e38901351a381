import ChevronDown from 'lucide-react/icons/chevron-down';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import './combobox.css';

export interface ComboOption {
  readonly id: string;
  readonly title: string;
  /** A few words more, at the right. */
  readonly aside?: string;
}

export interface ComboboxProps {
  readonly label: string;
  /** What is chosen, '' for nothing. */
  readonly value: string;
  /** Title of what is chosen. */
  readonly title: string;
  readonly placeholder?: string;
  /** Options that a text leaves, best first; '' asks for all. Called while the list is open. */
  readonly find: (text: string) => readonly ComboOption[];
  readonly onChange: (id: string) => void;
}

/** Options that are drawn; more are told as a number. */
const MOST = 60;

/**
 * A field that finds one of many: letters narrow the list, arrow keys move in it, Enter chooses, Escape leaves things as they were.
 */
export function Combobox(props: ComboboxProps) {
  const { label, value, title, placeholder, find, onChange } = props;
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const isOpen = text !== null;
  const all = isOpen ? find(text) : [];
  const options = all.slice(0, MOST);
  const current = Math.min(at, options.length - 1);

  useEffect(() => {
    if (isOpen) list.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [isOpen, current]);

  const open = (): void => {
    if (isOpen) return;
    setText('');
    setAt(
      Math.max(
        0,
        find('').findIndex((option) => option.id === value),
      ),
    );
  };
  const close = (): void => setText(null);
  const choose = (option: ComboOption | undefined): void => {
    if (!option) return;
    close();
    onChange(option.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) open();
      else setAt(Math.max(0, Math.min(options.length - 1, current + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (!isOpen) return;
    else if (event.key === 'Enter') {
      event.preventDefault();
      choose(options[current]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <div className="combobox">
      <span className="field">
        <input
          role="combobox"
          aria-label={label}
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          {...(isOpen && options.length > 0 ? { 'aria-activedescendant': `${id}-${current}` } : {})}
          autoComplete="off"
          spellCheck={false}
          value={text ?? title}
          placeholder={isOpen && title !== '' ? title : placeholder}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onClick={open}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
        <ChevronDown className="icon-small" aria-hidden />
      </span>
      {/* Always there, so that what controls it never points nowhere. Focus stays in the field. */}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className="overlay combobox-list"
        hidden={!isOpen}
        onPointerDown={(event) => event.preventDefault()}
      >
        {options.map((option, i) => (
          <Option
            key={option.id}
            id={`${id}-${i}`}
            option={option}
            isCurrent={i === current}
            onPoint={() => setAt(i)}
            onChoose={() => choose(option)}
          />
        ))}
        {isOpen && options.length === 0 ? (
          <div className="combobox-none" role="option" aria-selected={false} aria-disabled tabIndex={-1}>
            Nothing has {text}.
          </div>
        ) : null}
        {all.length > options.length ? (
          <div className="combobox-none" role="option" aria-selected={false} aria-disabled tabIndex={-1}>
            {all.length - options.length} more: type to narrow.
          </div>
        ) : null}
      </div>
    </div>
  );
}

function Option(props: {
  readonly id: string;
  readonly option: ComboOption;
  readonly isCurrent: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}) {
  const { id, option, isCurrent, onPoint, onChoose } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field that controls the list takes the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      className="combobox-option"
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      <span>{option.title}</span>
      {option.aside ? <span className="mono combobox-aside">{option.aside}</span> : null}
    </div>
  );
}
