import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronRight from 'lucide-react/icons/chevron-right';
import ChevronUp from 'lucide-react/icons/chevron-up';
import CopyPlus from 'lucide-react/icons/copy-plus';
import OctagonX from 'lucide-react/icons/octagon-x';
import Plus from 'lucide-react/icons/plus';
import Trash2 from 'lucide-react/icons/trash-2';
import { useContext, useState } from 'react';
import { type DeviceRecipe, type FullRecipe, MODELS, type ModelId } from '../../scenario/recipe.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { plural } from '../../ui/values.tsx';
import { Wrong } from './control.tsx';
import { DeviceFields } from './device-fields.tsx';
import { deviceWords } from './device-words.ts';
import { listMoved, listWith, listWithout } from './draft.ts';
import { MODEL_WORDS } from './model-words.ts';
import { deviceOf, ProblemsContext } from './problems.ts';
import { useEditing } from './use-editor.ts';

export interface DeviceListProps {
  readonly recipe: FullRecipe;
  /** Position of the device whose fields are shown, -1 for none. */
  readonly open: number;
  readonly onOpen: (at: number) => void;
}

/** The devices, one line each, the fields of one of them, and the models to choose from. */
export function DeviceList({ recipe, open, onOpen }: DeviceListProps) {
  const { change } = useEditing();
  const { devices } = recipe;
  const [isChoosing, setIsChoosing] = useState(false);
  const isEmpty = devices.length === 0;
  const put = (next: (devices: readonly DeviceRecipe[]) => readonly DeviceRecipe[]) =>
    change((draft) => ({ ...draft, recipe: { ...draft.recipe, devices: next(draft.recipe.devices) } }));
  const add = (model: ModelId) => {
    put((all) => listWith(all, all.length, { model }));
    onOpen(devices.length);
    setIsChoosing(false);
  };
  const move = (at: number, by: 1 | -1) => {
    put((all) => listMoved(all, at, by));
    if (open === at) onOpen(at + by);
    else if (open === at + by) onOpen(at);
  };
  const duplicate = (at: number) => {
    put((all) => listWith(all, at + 1, all[at]!));
    onOpen(at + 1);
  };
  const remove = (at: number) => {
    put((all) => listWithout(all, at));
    onOpen(open === at ? -1 : open > at ? open - 1 : open);
  };
  return (
    <div data-field="devices" tabIndex={-1}>
      <Wrong field="devices" />
      {isEmpty ? (
        <p className="ed-empty">
          No devices yet: the machine boots with its board and its timers. Choose a model to put one in.
        </p>
      ) : (
        <ol className="ed-devices">
          {devices.map((device, at) => (
            <Device
              key={at}
              at={at}
              device={device}
              recipe={recipe}
              isOpen={open === at}
              onOpen={() => onOpen(open === at ? -1 : at)}
              onMove={(by) => move(at, by)}
              onDuplicate={() => duplicate(at)}
              onRemove={() => remove(at)}
            />
          ))}
        </ol>
      )}
      {isEmpty || isChoosing ? (
        <Models onChoose={add} onClose={isEmpty ? undefined : () => setIsChoosing(false)} />
      ) : (
        <Button icon={Plus} onClick={() => setIsChoosing(true)}>
          Add a device
        </Button>
      )}
    </div>
  );
}

interface DeviceProps {
  readonly at: number;
  readonly device: DeviceRecipe;
  readonly recipe: FullRecipe;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
}

function Device({ at, device, recipe, isOpen, onOpen, onMove, onDuplicate, onRemove }: DeviceProps) {
  const wrong = useContext(ProblemsContext).filter(({ field }) => deviceOf(field) === at).length;
  const { title } = MODEL_WORDS[device.model];
  const name = `device ${at}, ${title}`;
  return (
    <li className="ed-device" data-device={at} data-open={isOpen || undefined}>
      <div className="ed-device-line">
        <button type="button" className="ed-device-open" aria-expanded={isOpen} onClick={onOpen}>
          {isOpen ? (
            <ChevronDown className="icon-small" aria-hidden />
          ) : (
            <ChevronRight className="icon-small" aria-hidden />
          )}
          <span className="mono faint ed-at">{at}</span>
          <b>{title}</b>
          <span className="ed-device-words">{deviceWords(device, recipe)}</span>
          {wrong > 0 ? (
            <span className="ed-wrong ed-badge">
              <OctagonX className="icon-small" aria-hidden />
              {plural(wrong, 'problem')}
            </span>
          ) : null}
        </button>
        <IconButton
          icon={ChevronUp}
          small
          label={`Move ${name} up`}
          reason={at === 0 ? 'It is the first one' : undefined}
          onClick={() => onMove(-1)}
        />
        <IconButton
          icon={ChevronDown}
          small
          label={`Move ${name} down`}
          reason={at === recipe.devices.length - 1 ? 'It is the last one' : undefined}
          onClick={() => onMove(1)}
        />
        <IconButton icon={CopyPlus} small label={`Duplicate ${name}`} onClick={onDuplicate} />
        <IconButton icon={Trash2} small label={`Remove ${name}`} onClick={onRemove} />
      </div>
      {isOpen ? <DeviceFields at={at} device={device} recipe={recipe} /> : null}
    </li>
  );
}

/** All models, each with a sentence. */
function Models(props: {
  readonly onChoose: (model: ModelId) => void;
  readonly onClose: (() => void) | undefined;
}) {
  const { onChoose, onClose } = props;
  return (
    <section
      className="ed-models"
      aria-label="Models"
      onKeyDown={(event) => event.key === 'Escape' && onClose?.()}
    >
      <ul>
        {MODELS.map((model) => (
          <li key={model}>
            <button type="button" onClick={() => onChoose(model)}>
              <b>{MODEL_WORDS[model].title}</b>
              <span>{MODEL_WORDS[model].about}</span>
            </button>
          </li>
        ))}
      </ul>
      {onClose ? (
        <Button small onClick={onClose}>
          Cancel
        </Button>
      ) : null}
    </section>
  );
}
