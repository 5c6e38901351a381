import Flag from 'lucide-react/icons/flag';
import { type FormEvent, useState } from 'react';
import { useActions } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import type { Timeline } from './use-timeline.ts';

/** Gives the moment that one is at a name, which travels in links and files. */
export function NameMoment({ timeline }: { readonly timeline: Timeline }) {
  const { name } = timeline;
  return (
    <Popover
      small
      variant="ghost"
      icon={Flag}
      label="Name of this moment"
      data-tip="A name for this moment, which travels in links and files"
      content={() => <Form key={name} name={name} />}
    >
      {name ? 'Rename' : 'Name moment'}
    </Popover>
  );
}

const MOST = 80;

function Form({ name }: { readonly name: string }) {
  const { nameMoment } = useActions();
  const [text, setText] = useState(name);
  const close = (form: HTMLElement) => form.closest<HTMLElement>('[popover]')?.hidePopover();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void nameMoment(text);
    close(event.currentTarget);
  };
  return (
    <form className="name-moment" onSubmit={submit}>
      <label className="field">
        <input
          aria-label="Name of this moment"
          placeholder="before the move"
          maxLength={MOST}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <Button type="submit" variant="primary">
        Name
      </Button>
      {name ? (
        <Button
          variant="ghost"
          onClick={(event) => {
            void nameMoment('');
            close(event.currentTarget);
          }}
        >
          Remove
        </Button>
      ) : null}
    </form>
  );
}
