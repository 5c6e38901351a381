import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import { useId } from 'react';
import type { VectorTry } from '../../model/simulation.ts';
import { hasField } from '../../scenario/check.ts';
import type { DeviceRecipe, FullRecipe, ModelId } from '../../scenario/recipe.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { AnyControl, BareField, Field, Wrong } from './control.tsx';
import { listWith, listWithout } from './draft.ts';
import { DEVICE_FIELDS, deviceDefaults, TRY_FIELDS } from './fields.ts';
import { MODEL_WORDS } from './model-words.ts';
import { useEditing } from './use-editor.ts';

const FIELDS = (Object.keys(DEVICE_FIELDS) as (keyof DeviceRecipe)[]).filter(
  (field) => field !== 'model' && field !== 'tries',
);

interface Props {
  readonly at: number;
  readonly device: DeviceRecipe;
  readonly recipe: FullRecipe;
}

/** Fields that its model has; one that it does not have stands there as long as the recipe says it. */
export function DeviceFields({ at, device, recipe }: Props) {
  const defaults = deviceDefaults(device, recipe.board);
  const shown = (field: keyof DeviceRecipe): boolean =>
    hasField(device.model, field) || device[field] !== undefined;
  return (
    <section className="ed-device-fields" aria-label={`Device ${at}`}>
      <Model at={at} device={device} />
      {FIELDS.filter(shown).map((field) => (
        <Field
          key={field}
          path={['devices', at, field]}
          info={DEVICE_FIELDS[field]}
          value={device[field]}
          fallback={defaults[field]}
        />
      ))}
      {shown('tries') ? <Tries at={at} tries={device.tries ?? []} /> : null}
    </section>
  );
}

/** Another model; what the new one does not have goes. */
function Model({ at, device }: Omit<Props, 'recipe'>) {
  const { set } = useEditing();
  const id = useId();
  const change = (model: ModelId) => {
    const kept = Object.entries(device).filter(([field]) => hasField(model, field as keyof DeviceRecipe));
    set(['devices', at], { ...Object.fromEntries(kept), model });
  };
  const { control, label } = DEVICE_FIELDS.model;
  return (
    <div className="ed-field" data-field={`devices[${at}].model`}>
      <label htmlFor={id}>{label}</label>
      <span className="ed-control">
        <AnyControl
          control={control}
          id={id}
          value={device.model}
          fallback={undefined}
          describedBy={`${id}-about`}
          isWrong={false}
          onChange={(model) => change(model as ModelId)}
        />
      </span>
      <p id={`${id}-about`} className="ed-about">
        {MODEL_WORDS[device.model].about}
      </p>
    </div>
  );
}

const TRIES = Object.keys(TRY_FIELDS) as (keyof VectorTry)[];

/** The driver's calls, a line each. Without any it takes all that the device has. */
function Tries({ at, tries }: { readonly at: number; readonly tries: readonly VectorTry[] }) {
  const { set } = useEditing();
  const id = useId();
  const put = (next: readonly VectorTry[]) =>
    set(['devices', at, 'tries'], next.length === 0 ? undefined : next);
  const { label, about } = DEVICE_FIELDS.tries;
  return (
    <div className="ed-field ed-list" data-field={`devices[${at}].tries`}>
      <span className="ed-name">{label}</span>
      <div className="ed-list-body">
        <p className="ed-about">
          {about}{' '}
          {tries.length === 0
            ? 'Without any it asks for all that the device has, and takes what it gets.'
            : ''}
        </p>
        <Wrong field={`devices[${at}].tries`} />
        {tries.length > 0 ? (
          <table className="ed-roots">
            <thead>
              <tr>
                <th scope="col">Call</th>
                {TRIES.map((field) => (
                  <th key={field} scope="col" className="mono" data-tip={TRY_FIELDS[field].about}>
                    {TRY_FIELDS[field].label}
                  </th>
                ))}
                <th scope="col">
                  <span className="hidden-text">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tries.map((each, n) => (
                <tr key={n}>
                  <th scope="row" className="mono">
                    {n + 1}
                  </th>
                  {TRIES.map((field) => (
                    <td key={field}>
                      <BareField
                        path={['devices', at, 'tries', n, field]}
                        info={TRY_FIELDS[field]}
                        value={each[field]}
                        fallback={field === 'pre' || field === 'post' ? 0 : undefined}
                        label={`${TRY_FIELDS[field].label} of call ${n + 1}`}
                        wrongId={`${id}-${n}`}
                      />
                    </td>
                  ))}
                  <td>
                    <IconButton
                      icon={X}
                      small
                      label={`Remove call ${n + 1}`}
                      onClick={() => put(listWithout(tries, n))}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
        {tries.map((_, n) => (
          <div key={n} id={`${id}-${n}`} className="ed-wrongs">
            {TRIES.map((field) => (
              <Wrong
                key={field}
                field={`devices[${at}].tries[${n}].${field}`}
                name={`${TRY_FIELDS[field].label} of ${n + 1}`}
              />
            ))}
          </div>
        ))}
        <Button small icon={Plus} onClick={() => put(listWith(tries, tries.length, FIRST_TRY))}>
          Call
        </Button>
      </div>
    </div>
  );
}

/** PCI_IRQ_MSI | PCI_IRQ_MSIX */
const FIRST_TRY: VectorTry = { min: 1, max: 8, flags: 6 };
